import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components'
import type { Allotment } from '../api/types.ts'
import { DivisionBar } from '../division/division-bar.tsx'
import { divisionOf } from '../division/segments.ts'
import { useWords } from '../words/words.tsx'

const useStyles = makeStyles({
  box: { display: 'grid', gap: tokens.spacingVerticalXS },
  figures: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalXXXL}`,
    marginTop: tokens.spacingVerticalS,
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
  },
  figure: {
    ...typographyStyles.title3,
    color: tokens.colorNeutralForeground1,
    fontVariantNumeric: 'tabular-nums',
  },
  numbers: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
})

/** One allotment as its segment, with the numbers under it. */
export function AllotmentBar({
  allotment,
  size = 'small',
}: {
  allotment: Allotment
  size?: 'small' | 'large'
}) {
  const styles = useStyles()
  const { t, number } = useWords()
  const { allottedUnits, consumedUnits, availableUnits, waitingCount, isDefault, unitsBeyondLimit } =
    allotment
  const values = { used: number(consumedUnits), limit: number(allottedUnits), free: number(availableUnits) }
  const beyond = unitsBeyondLimit > 0 ? t('numbers.beyond', { count: unitsBeyondLimit }) : ''
  const named = isDefault ? { ...allotment, isDefault: false, displayName: t('notDivided') } : allotment
  return (
    <div className={styles.box}>
      <DivisionBar size={size} division={divisionOf(allottedUnits, [named])} />
      {size === 'large' ? (
        <Figures allotment={allotment} />
      ) : (
        <div className={styles.numbers} aria-hidden="true">
          {waitingCount > 0
            ? t('numbers.waiting', { ...values, count: waitingCount })
            : t('numbers.free', values)}
          {beyond && ` · ${beyond}`}
        </div>
      )}
      {size === 'large' && beyond && <div className={styles.numbers}>{beyond}</div>}
    </div>
  )
}

/** The numbers of the bar, large. It says them in words itself. */
function Figures({ allotment }: { allotment: Allotment }) {
  const styles = useStyles()
  const { t, number } = useWords()
  const figures = [
    [t('column.limit'), allotment.allottedUnits],
    [t('column.used'), allotment.consumedUnits],
    [t('column.free'), allotment.availableUnits],
    [t('column.waiting'), allotment.waitingCount],
  ] as const
  return (
    <div className={styles.figures} aria-hidden="true">
      {figures.map(([name, count]) => (
        <div key={name}>
          <div className={styles.figure}>{number(count)}</div>
          {name}
        </div>
      ))}
    </div>
  )
}
