import { makeStyles, Select, tokens } from '@fluentui/react-components'
import { getRouteApi } from '@tanstack/react-router'
import { Page } from '../ui/page.tsx'
import { useWords, type WordKey } from '../words/words.tsx'
import { ActivityList } from './activity-list.tsx'

const route = getRouteApi('/activity')
const useStyles = makeStyles({
  filters: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalM,
    marginBottom: tokens.spacingVerticalM,
  },
})
const kinds: readonly { id: string; words: WordKey; filter: string }[] = [
  { id: '', words: 'activity.all', filter: '' },
  { id: 'allotments', words: 'activity.allotments', filter: "targetResources/any(t:t/type eq 'Allotment')" },
  { id: 'people', words: 'activity.people', filter: "targetResources/any(t:t/type eq 'User')" },
  { id: 'groups', words: 'activity.groups', filter: "targetResources/any(t:t/type eq 'Group')" },
  { id: 'refused', words: 'activity.refused', filter: "result eq 'failure'" },
]

/** Everything that was done, with filters and an export. */
export function ActivityPage() {
  const styles = useStyles()
  const { t } = useWords()
  const { kind = '' } = route.useSearch()
  const navigate = route.useNavigate()
  const filter = kinds.find(({ id }) => id === kind)?.filter ?? ''
  return (
    <Page title={t('nav.activity')}>
      <div className={styles.filters}>
        <Select
          aria-label={t('activity.kind')}
          value={kind}
          onChange={(_event, { value }) => navigate({ search: value ? { kind: value } : {}, replace: true })}
        >
          {kinds.map(({ id, words: name }) => (
            <option key={id} value={id}>
              {t(name)}
            </option>
          ))}
        </Select>
      </div>
      <ActivityList filter={filter} />
    </Page>
  )
}
