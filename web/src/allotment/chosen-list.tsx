import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss'
import { SearchPicker } from '../ui/search-picker.tsx'
import type { Option } from '../ui/search-results.tsx'
import { useWords } from '../words/words.tsx'
import { useAssignees } from './use-assignees.tsx'

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: `${tokens.spacingVerticalS} 0 0`, padding: 0 },
  item: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    overflowWrap: 'anywhere',
    '& > svg, & > button': { flexShrink: 0 },
    '& > svg': { fontSize: tokens.fontSizeBase500 },
  },
})

/** People, or people and groups, found one after the other. */
export function ChosenList({
  kind,
  label,
  chosen,
  suggest,
  onChange,
}: {
  kind: 'people' | 'both'
  label: string
  chosen: readonly Option[]
  suggest?: (signal: AbortSignal) => Promise<readonly Option[]>
  onChange: (chosen: readonly Option[]) => void
}) {
  const styles = useStyles()
  const { t } = useWords()
  const finding = useAssignees(kind)
  return (
    <>
      <SearchPicker
        label={label}
        queryKey={`assignees-${kind}-${chosen.map(({ id }) => id).join()}`}
        {...finding}
        {...(suggest ? { suggest } : {})}
        onPick={(option) => {
          if (!chosen.some(({ id }) => id === option.id)) onChange([...chosen, option])
        }}
      />
      <ul className={styles.list}>
        {chosen.map((option) => (
          <li key={option.id} className={styles.item}>
            {option.icon}
            {option.label}
            <Button
              size="small"
              appearance="subtle"
              icon={<DismissRegular />}
              aria-label={t('removeName', { name: option.label })}
              onClick={() => onChange(chosen.filter(({ id }) => id !== option.id))}
            />
          </li>
        ))}
      </ul>
    </>
  )
}
