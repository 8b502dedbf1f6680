import { namedWrongly } from '../directory/change-members.ts'
import { listKinds } from '../directory/directory-store.ts'
import { boundKind, idIn } from './bind.ts'
import type { Reader } from './read.ts'

/**
 * Refuses a reference to `users/{id}` whose object is a group, and the like, as one that names nothing there
 * (`resourceNotFound`). One by `directoryObjects` or by the bare id fits all, and asks the database nothing. No object
 * changes its kind, so this holds for the command that follows; what is not there at all is left to that.
 */
export async function requireNamedKinds(
  { db, tenantId }: Pick<Reader, 'db' | 'tenantId'>,
  references: readonly string[],
  propertyName: string,
): Promise<void> {
  const named = references.flatMap((reference, index) => {
    const [kind, id] = [boundKind(reference), idIn(reference)]
    const at = propertyName !== '@odata.id' ? `${propertyName}[${index}]` : propertyName
    return kind && id ? [{ kind, id, at }] : []
  })
  if (named.length === 0) return
  const kinds = await listKinds(db, tenantId, [...new Set(named.map(({ id }) => id))])
  for (const { kind, id, at } of named) {
    const is = kinds.get(id)
    if (is === undefined || is === kind) continue
    throw namedWrongly(kind, { id, type: is }, at)
  }
}
