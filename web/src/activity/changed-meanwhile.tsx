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
  /** What it is a property of, as the audit names both. */
  readonly objectId: string
  readonly property: string
  /** Another object that the change speaks of: an assignment is told of by its target and its allotment. */
  readonly within?: string
  readonly label: string
  readonly mine: string
  readonly theirs: string
  /** What it is now, as it is. */
  readonly now: unknown
}

/**
 * Who changed what when, both values, and the choice between them. For who edits none of it and is about to do
 * something else (`isSwitch`), `mine` is what they saw, and the choice is whether they still want to.
 */
export function ChangedMeanwhile({
  clashes,
  isSwitch = false,
  onKeep,
  onTake,
}: {
  clashes: readonly ClashInWords[]
  isSwitch?: boolean
  onKeep: () => void
  onTake: () => void
}) {
  const { t } = useWords()
  if (clashes.length === 0) return null
  const ids = [...new Set(clashes.map(({ objectId }) => objectId))]
  return (
    <MessageBar intent="warning" layout="multiline" role="alert">
      <MessageBarBody>
        <MessageBarTitle>{t('clash.title')}</MessageBarTitle>
        {ids.map((id) => (
          <WhoChanged key={id} objectId={id} clashes={clashes} />
        ))}
        {clashes.map(({ objectId, property, label, mine, theirs }) => (
          <div key={`${objectId} ${property}`}>
            {t(isSwitch ? 'clash.seen' : 'clash.values', { label, mine, theirs })}
          </div>
        ))}
      </MessageBarBody>
      <MessageBarActions>
        <Button onClick={onKeep}>{t(isSwitch ? 'clash.anyway' : 'clash.keep')}</Button>
        <Button onClick={onTake}>{t(isSwitch ? 'clash.leave' : 'clash.take')}</Button>
      </MessageBarActions>
    </MessageBar>
  )
}

const activities = ['Update allotment', 'Transfer units', 'Update assignment', 'Update settings']
/** Of the latest so many changes one is looked for that explains what is shown. */
const looked = 10

/** The latest change of an object that explains a clash. Owners do not see every change of what they own: then nothing. */
function WhoChanged({ objectId, clashes }: { objectId: string; clashes: readonly ClashInWords[] }) {
  const words = useWords()
  const filter =
    `targetResources/any(t:t/id eq '${objectId}') and result eq 'success' and ` +
    `(${activities.map((name) => `activityDisplayName eq '${name}'`).join(' or ')})`
  const { data } = useQuery({
    queryKey: ['activity', 'latest', objectId, JSON.stringify(clashes)],
    queryFn: ({ signal }) =>
      read<Page<AuditEntry>>(`${auditPath}?$top=${looked}&$filter=${encodeURIComponent(filter)}`, signal),
  })
  const own = clashes.filter((clash) => clash.objectId === objectId)
  const entry = data?.value.find((each) => own.some((clash) => explains(each, clash)))
  if (!entry) return null
  return (
    <div>
      {actorOf(entry, words)}, <Moment value={entry.activityDateTime} />: {entryInWords(entry, words)}
    </div>
  )
}

/** Units that move tell no limits of their own. */
function explains({ activityDisplayName, targetResources }: AuditEntry, clash: ClashInWords): boolean {
  if (activityDisplayName === 'Transfer units') return clash.property === 'allottedUnits'
  if (clash.within && !targetResources.some(({ id }) => id === clash.within)) return false
  const now = clash.now === null || clash.now === '' ? null : JSON.stringify(clash.now)
  return targetResources.some(({ modifiedProperties }) =>
    modifiedProperties.some(
      ({ displayName, newValue }) => displayName === clash.property && newValue === now,
    ),
  )
}
