import { randomInt } from 'node:crypto'
import type { App } from '../command/app.ts'
import type { Caller } from '../command/caller.ts'
import { updateTenant } from '../tenant/update-tenant.ts'
import { act, actor, type DemoRun, liveThrough, type Step } from './demo-run.ts'
import { organizationName } from './departments.ts'
import { divisionSteps } from './divide-products.ts'
import { firstDay as firstLivingDay, monthSteps } from './live-months.ts'
import { buildOrganization } from './organization.ts'
import { seededIds, seededRandom } from './random.ts'
import { seedDirectory } from './seed-directory.ts'
import { listFirstWaiting } from './seed-store.ts'

/** How far the loading has come, in steps of a phase. */
export type OnDemoProgress = (phase: 'people' | 'products' | 'months', done: number, total: number) => void

export type DemoLoaded = {
  readonly people: number
  /** What to type next. */
  readonly toTry: readonly string[]
}

/** Any number: another one makes another university. */
const seed = 20_210_317
const dayMs = 86_400_000
/** Steps happen at eight in the morning, UTC. */
const morningMs = 8 * 3_600_000
const firstDay = -200

/**
 * Fills an empty organization with a university of 1,200 people and half a year of its licenses: products
 * of every family, allotments with owners, some full with people waiting, one on hold, a few errors.
 * Everything happens through the commands, at moments before the app's present. Refuses an
 * organization with people, groups or subscriptions (`alreadyExists`).
 */
export async function loadDemo(
  app: App,
  caller: Caller,
  onProgress: OnDemoProgress = () => {},
): Promise<DemoLoaded> {
  const run = startRun(app, caller)
  const { organization } = run
  onProgress('people', 0, 1)
  // Of two loads at once one is refused, and its audit entry needs an id that the other's has not.
  const ownId = seededIds(seededRandom(randomInt(2 ** 32)), () => run.app.now())
  const asNow = (error: unknown) => {
    // A refusal is of the present, whatever day the organization would have begun.
    run.set(app.now())
    throw error
  }
  await act({ ...run, app: { ...run.app, newId: ownId } }, run.at(firstDay), 'importDirectory', (ctx) =>
    seedDirectory(ctx, organization).catch(asNow),
  )
  await act(run, run.at(firstDay), 'updateSettings', (ctx) =>
    updateTenant(ctx, { displayName: organizationName }),
  )
  const administrator = { ...run, caller: { ...caller, actor: actor(organization.headOf('IT Services')) } }
  const ids = new Map<string, string>()
  const division = byDay(divisionSteps(administrator, ids))
  const early = division.filter(({ day }) => day < firstLivingDay)
  await liveThrough(administrator, early, (done, total) => onProgress('products', done, total))
  // Some is bought and divided while people come and go.
  const living = byDay([...division.slice(early.length), ...monthSteps(administrator, ids)])
  await liveThrough(administrator, living, (done, total) => onProgress('months', done, total))
  return { people: organization.people.length, toTry: await listThingsToTry(run, ids) }
}

function byDay(steps: readonly Step[]): Step[] {
  return [...steps].sort((a, b) => a.day - b.day)
}

/** Commands that show something with the names of this demo. */
async function listThingsToTry(run: DemoRun, ids: ReadonlyMap<string, string>): Promise<string[]> {
  const { app, caller, organization } = run
  const allotmentId = ids.get('Medicine') ?? ''
  const [, second] = await listFirstWaiting(app.database.db, caller.tenantId, allotmentId, 2)
  const waiting = organization.people.find((person) => person.id === second)
  return [
    'allot allotment list',
    'allot waiting Medicine',
    ...(waiting ? [`allot explain ${waiting.userPrincipalName}`] : []),
    'allot allotment resize Medicine --units 165 --dry-run',
    "allot assign --allotment 'Student Services' --group 'Department of Library'",
  ]
}

function startRun(app: App, caller: Caller): DemoRun {
  const random = seededRandom(seed)
  const present = app.now().getTime()
  const midnight = present - (present % dayMs)
  let moment = new Date(present)
  const at = (days: number) =>
    new Date(
      midnight + Math.floor(days) * dayMs + morningMs + Math.round((days - Math.floor(days)) * 36_000_000),
    )
  moment = at(firstDay)
  const newId = seededIds(random, () => moment)
  const demoApp: App = { ...app, now: () => moment, newId, onFollowUp: () => {} }
  return {
    app: demoApp,
    random,
    organization: buildOrganization(random, newId),
    caller,
    at,
    set(next) {
      // Later steps of a day may overtake the next step's moment; time only goes forward.
      moment = new Date(Math.max(moment.getTime(), next.getTime()))
    },
  }
}
