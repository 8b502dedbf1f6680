import { Field, makeStyles, Select } from '@fluentui/react-components'
import { useWords } from '../words/words.tsx'
import { useNarrow } from './use-narrow.ts'

/** A line of its own, below the number of rows and what saves them. */
const useStyles = makeStyles({ field: { minWidth: 0, flexBasis: '100%', order: 1 } })

/** Where rows are cards there is no head of columns to press: their order is chosen here. */
export function SortBy({
  columns,
  sort,
  onSort,
}: {
  /** Those that can be sorted by. */
  columns: readonly { readonly id: string; readonly title: string }[]
  sort: string | undefined
  onSort: ((sort: string) => void) | undefined
}) {
  const styles = useStyles()
  const { t } = useWords()
  const isNarrow = useNarrow()
  if (!isNarrow || !onSort || columns.length === 0) return null
  return (
    <Field label={t('list.sortBy')} orientation="horizontal" size="small" className={styles.field}>
      <Select size="small" value={sort ?? ''} onChange={(_event, { value }) => onSort(value)}>
        {sort === undefined && <option value="">{t('list.usualOrder')}</option>}
        {columns.flatMap(({ id, title }) => [
          <option key={id} value={id}>
            {t('list.ascending', { column: title })}
          </option>,
          <option key={`-${id}`} value={`-${id}`}>
            {t('list.descending', { column: title })}
          </option>,
        ])}
      </Select>
    </Field>
  )
}
