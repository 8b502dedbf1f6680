import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { read } from '../api/client.ts'
import type { DirectoryObject } from '../api/types.ts'
import { useWords } from '../words/words.tsx'

const useStyles = makeStyles({
  note: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    margin: `0 0 ${tokens.spacingVerticalS}`,
  },
})

/** The condition of a list that the address narrows to those who are reached through one group. */
export function useGroupFilter(): string | undefined {
  const { group } = useSearch({ strict: false })
  return group && `assignedThrough/any(t:t/id eq ${group})`
}

/** Says that only members of a group are listed, and lifts that. */
export function GroupFilterNote() {
  const styles = useStyles()
  const { t } = useWords()
  const { group } = useSearch({ strict: false })
  const navigate = useNavigate()
  const { data } = useQuery({
    queryKey: ['groups', group],
    queryFn: ({ signal }) => read<DirectoryObject>(`/v1.0/groups/${group}?$select=id,displayName`, signal),
    enabled: group !== undefined,
  })
  if (group === undefined) return null
  return (
    <p className={styles.note}>
      {t('groupFilter.only', { group: data?.displayName ?? '' })}
      <Button
        size="small"
        onClick={() => navigate({ to: '.', search: (old: object) => ({ ...old, group: undefined }) })}
      >
        {t('groupFilter.all')}
      </Button>
    </p>
  )
}
