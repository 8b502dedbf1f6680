import { makeStyles, tokens } from '@fluentui/react-components'
import type { Allotment } from '../api/types.ts'
import { DivisionBar } from '../division/division-bar.tsx'
import { divisionOf } from '../division/segments.ts'
import { useWords } from '../words/words.tsx'

const useStyles = makeStyles({
  box: { display: 'grid', gap: tokens.spacingVerticalXS },
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
  const named = isDefault ? { ...allotment, isDefault: false, displayName: t('notDivided') } : allotment
  return (
    <div className={styles.box}>
      <DivisionBar size={size} division={divisionOf(allottedUnits, [named])} />
      <div className={styles.numbers} aria-hidden="true">
        {waitingCount > 0
          ? t('numbers.waiting', { ...values, waiting: number(waitingCount) })
          : t('numbers.free', values)}
        {unitsBeyondLimit > 0 && ` · ${t('numbers.beyond', { count: unitsBeyondLimit })}`}
      </div>
    </div>
  )
}
