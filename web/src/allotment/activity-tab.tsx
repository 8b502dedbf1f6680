import { ActivityList } from '../activity/activity-list.tsx'
import type { Allotment } from '../api/types.ts'

/** What was done with an allotment, newest first. */
export function ActivityTab({ allotment }: { allotment: Allotment }) {
  return <ActivityList filter={`targetResources/any(t:t/id eq '${allotment.id}')`} />
}
