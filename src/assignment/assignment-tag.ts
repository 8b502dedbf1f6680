import { entityTag } from '../command/entity-tag.ts'
import type { Assignment } from './assignment-store.ts'

type Settings = Pick<Assignment, 'id' | 'disabledPlanIds' | 'priority' | 'includeNestedGroups'>

/**
 * The tag of what is set of an assignment: another after each change of its switched-off services, its priority or
 * whether nested groups count, and not while its members are worked.
 */
export function assignmentTag({ id, disabledPlanIds, priority, includeNestedGroups }: Settings): string {
  return entityTag([id, [...disabledPlanIds].sort(), priority, includeNestedGroups])
}
