import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
} from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { type Page, read } from '../api/client.ts'
import type { AuditEntry } from '../api/types.ts'
import { Moment } from '../ui/moment.tsx'
import { useWords } from '../words/words.tsx'
import { auditPath } from './activity-list.tsx'
import { actorOf, entryInWords } from './entry-in-words.ts'

/** What is edited here and was changed by somebody else, in words. */
export type ClashInWords = {
  readonly allotmentId: string
  readonly label: string
  readonly mine: string
  readonly theirs: string
}

/** Who changed what when, both values, and the choice between them. */
export function ChangedMeanwhile({
  clashes,
  onKeep,
  onTake,
}: {
  clashes: readonly ClashInWords[]
  onKeep: () => void
  onTake: () => void
}) {
  const { t } = useWords()
  if (clashes.length === 0) return null
  const ids = [...new Set(clashes.map(({ allotmentId }) => allotmentId))]
  return (
    <MessageBar intent="warning" layout="multiline" role="alert">
      <MessageBarBody>
        <MessageBarTitle>{t('clash.title')}</MessageBarTitle>
        {ids.map((id) => (
          <WhoChanged key={id} allotmentId={id} seen={JSON.stringify(clashes)} />
        ))}
        {clashes.map(({ label, mine, theirs }) => (
          <div key={label}>{t('clash.values', { label, mine, theirs })}</div>
        ))}
      </MessageBarBody>
      <MessageBarActions>
        <Button onClick={onKeep}>{t('clash.keep')}</Button>
        <Button onClick={onTake}>{t('clash.take')}</Button>
      </MessageBarActions>
    </MessageBar>
  )
}

/** The latest change of an allotment's settings. */
function WhoChanged({ allotmentId, seen }: { allotmentId: string; seen: string }) {
  const words = useWords()
  const filter =
    `targetResources/any(t:t/id eq '${allotmentId}') and result eq 'success' and ` +
    "(activityDisplayName eq 'Update allotment' or activityDisplayName eq 'Transfer units')"
  const { data } = useQuery({
    queryKey: ['activity', 'latest', allotmentId, seen],
    queryFn: ({ signal }) =>
      read<Page<AuditEntry>>(`${auditPath}?$top=1&$filter=${encodeURIComponent(filter)}`, signal),
  })
  const [entry] = data?.value ?? []
  if (!entry) return null
  return (
    <div>
      {actorOf(entry)}, <Moment value={entry.activityDateTime} />: {entryInWords(entry, words)}
    </div>
  )
}
