import type { Context } from '../command/context.ts'
import { Refusal } from '../engine/refusal.ts'
import { lockGlobalAdministrators } from '../role/role-store.ts'
import type { StagedFile } from './stage-file.ts'
import { countEndingSeats } from './touched-store.ts'

/** So few seats of an allotment may always end, and so few people, groups and memberships always go. */
export const alwaysRemovable = 5
const namedAllotments = 10

/** Rule 23: refuses a sync that would end more than a share of an allotment's seats. */
export async function guardRemovals(ctx: Context, allowedShare: number): Promise<void> {
  const ending = await countEndingSeats(ctx.tx, ctx.tenantId)
  const beyond = ending.filter(
    (a) => a.ending >= alwaysRemovable && a.ending > allowedShare * a.consumedUnits,
  )
  if (beyond.length === 0) return
  const told = beyond
    .slice(0, namedAllotments)
    .map((a) => `${a.displayName}: ${a.ending} of ${a.consumedUnits} seats`)
  const more = beyond.length > told.length ? ` and ${beyond.length - told.length} more allotments` : ''
  throw new Refusal(
    'syncGuard',
    `The files would end more than ${Math.round(allowedShare * 100)} % of the seats of ${told.join('; ')}${more}. ` +
      'Nothing was changed. If the files are whole and this is meant, raise allowRemovalShare.',
    {
      propertyName: 'allowRemovalShare',
      allowRemovalShare: allowedShare,
      allowedPercent: Math.round(allowedShare * 100),
      allotments: beyond
        .slice(0, namedAllotments)
        .map((a) => `${a.displayName} (${a.ending}/${a.consumedUnits})`),
      ...(beyond.length > told.length ? { moreAllotments: beyond.length - told.length } : {}),
      allotmentIds: beyond.map((a) => a.allotmentId),
      endingSeats: beyond.map((a) => `${a.allotmentId}: ${a.ending} of ${a.consumedUnits}`),
    },
  )
}

/** Rule 23: an empty file is more likely a failed export than an empty organization. */
export function refuseEmpty(files: readonly StagedFile[]): void {
  const empty = files.find((file) => file.rows === 0)
  if (!empty) return
  throw new Refusal(
    'syncGuard',
    `${empty.name} holds no rows, so a sync would remove all ${empty.kind}. Nothing was changed. ` +
      'If this is meant, set allowRemovalShare to 1.',
    { propertyName: 'allowRemovalShare', fileName: empty.name, kind: empty.kind },
  )
}

type Counts = { readonly removed: number; readonly unchanged: number; readonly changed: number }

const nouns = { users: 'people', groups: 'groups', memberships: 'memberships' } as const

/**
 * Rule 23: refuses a sync that would remove more than a share of the people, groups or memberships that its files hold,
 * whether or not any of them has a seat: a file that was cut off looks like people who left.
 */
export function guardDirectory(
  given: Readonly<Partial<Record<keyof typeof nouns, Counts>>>,
  allowedShare: number,
): void {
  for (const kind of ['users', 'groups', 'memberships'] as const) {
    const { removed, unchanged, changed } = given[kind] ?? { removed: 0, unchanged: 0, changed: 0 }
    const before = removed + unchanged + changed
    if (removed < alwaysRemovable || removed <= allowedShare * before) continue
    const allowedPercent = Math.round(allowedShare * 100)
    const noun = nouns[kind]
    throw new Refusal(
      'syncGuard',
      `The files would remove ${removed} of ${before} ${noun}, more than ${allowedPercent} %. Nothing was changed. ` +
        'If the files are whole and this is meant, raise allowRemovalShare.',
      {
        propertyName: 'allowRemovalShare',
        allowRemovalShare: allowedShare,
        allowedPercent,
        [noun]: `${removed}/${before}`,
      },
    )
  }
}

/** Rule 24: whatever files say, the last Global Administrator who can act stays. Asked when everything was written. */
export async function guardAdministrators(ctx: Context): Promise<void> {
  if ((await lockGlobalAdministrators(ctx.tx, ctx.tenantId)).length > 0) return
  throw new Refusal(
    'lastGlobalAdministrator',
    'The files would delete or disable the last Global Administrator. Nothing was changed. Keep them in the file, or give ' +
      'somebody else the role first.',
  )
}
