import { Button, makeStyles, Select, tokens } from '@fluentui/react-components'
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { readAll } from '../api/client.ts'
import type { AuditEntry } from '../api/types.ts'
import { Page } from '../ui/page.tsx'
import { saveCsv } from '../ui/save-csv.ts'
import { Failed } from '../ui/states.tsx'
import { useWords, type WordKey } from '../words/words.tsx'
import { ActivityList, auditPath } from './activity-list.tsx'
import { actorOf, entryInWords } from './entry-in-words.ts'

const route = getRouteApi('/activity')
/** Entries of an export; more are asked for with a narrower filter or the command line. */
const maxExportPages = 20
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
  const words = useWords()
  const { t } = words
  const { kind = '' } = route.useSearch()
  const navigate = route.useNavigate()
  const [error, setError] = useState<unknown>(null)
  const filter = kinds.find(({ id }) => id === kind)?.filter ?? ''
  const save = async () => {
    setError(null)
    try {
      const path = `${auditPath}?$top=999${filter ? `&$filter=${encodeURIComponent(filter)}` : ''}`
      const { value } = await readAll<AuditEntry>(path, maxExportPages)
      const rows = value.map((entry) => [
        entry.activityDateTime,
        actorOf(entry),
        entryInWords(entry, words),
        entry.result,
      ])
      saveCsv('activity.csv', [
        [t('column.when'), t('column.who'), t('column.what'), t('column.state')],
        ...rows,
      ])
    } catch (failure) {
      setError(failure)
    }
  }
  return (
    <Page
      title={t('nav.activity')}
      actions={
        <Button icon={<ArrowDownloadRegular />} onClick={save}>
          {t('export')}
        </Button>
      }
    >
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
      {error !== null && <Failed error={error} />}
      <ActivityList filter={filter} />
    </Page>
  )
}
