import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import type { CSSProperties } from 'react'
import { useAppearance } from '../ui/appearance.tsx'
import { useWords } from '../words/words.tsx'
import { hues, neutral } from './hues.ts'

const useStyles = makeStyles({
  legend: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: `${tokens.spacingVerticalXXS} ${tokens.spacingHorizontalL}`,
    margin: `0 0 ${tokens.spacingVerticalM}`,
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
  },
  item: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalXS },
  sign: {
    width: '20px',
    height: '8px',
    boxSizing: 'border-box',
    borderRadius: tokens.borderRadiusSmall,
    forcedColorAdjust: 'none',
  },
  used: { backgroundColor: 'var(--hue)', '@media (forced-colors: active)': { backgroundColor: 'Highlight' } },
  free: {
    backgroundColor: `color-mix(in srgb, var(--hue) 26%, ${tokens.colorNeutralBackground1})`,
    '@media (forced-colors: active)': { border: '1px solid CanvasText', backgroundColor: 'Canvas' },
  },
  waiting: {
    backgroundImage: 'repeating-linear-gradient(135deg, var(--hue) 0 2px, transparent 2px 5px)',
    border: '1px solid var(--hue)',
    '@media (forced-colors: active)': { border: '1px dashed CanvasText', backgroundImage: 'none' },
  },
})

/** What the parts of a division bar mean. The bar says the same in words: this is for the eye only. */
export function DivisionLegend() {
  const styles = useStyles()
  const { t } = useWords()
  const { isDark } = useAppearance()
  const of = (hue: { light: string; dark: string } | undefined) => (isDark ? hue?.dark : hue?.light)
  const parts = [
    { name: t('column.used'), sign: styles.used, hue: of(hues[0]) },
    { name: t('column.free'), sign: styles.free, hue: of(hues[0]) },
    { name: t('column.waiting'), sign: styles.waiting, hue: of(hues[0]) },
    { name: t('notDivided'), sign: styles.free, hue: of(neutral) },
  ]
  return (
    <div className={styles.legend} aria-hidden="true">
      {parts.map(({ name, sign, hue }) => (
        <span key={name} className={styles.item}>
          <span className={mergeClasses(styles.sign, sign)} style={{ '--hue': hue } as CSSProperties} />
          {name}
        </span>
      ))}
    </div>
  )
}
