import type { Context } from '../command/context.ts'
import { type DirectoryObject, shareObjects } from '../directory/directory-store.ts'
import { Refusal } from '../engine/refusal.ts'

/** Finds the people and groups that shall own an allotment; refuses unknown ids and devices (`notFound`). */
export async function shareOwners(ctx: Context, ids: readonly string[]): Promise<DirectoryObject[]> {
  const unique = [...new Set(ids)]
  const found = await shareObjects(ctx.tx, ctx.tenantId, unique)
  return unique.map((id) => {
    const owner = found.get(id)
    if (owner && owner.type !== 'device') return owner
    throw new Refusal('notFound', `There is no user or group ${id} that could be an owner.`, {
      target: 'body',
      propertyName: 'owners',
      id,
    })
  })
}
