import type { App } from '../command/app.ts'
import type { Actor, Caller } from '../command/caller.ts'
import type { Context } from '../command/context.ts'
import { runCommand } from '../command/run-command.ts'
import type { CommandName } from '../contract/activity.ts'
import { Refusal } from '../engine/refusal.ts'
import { settleUnsettled } from '../settlement/settle-unsettled.ts'
import { sampleWaiting } from '../waiting-room/waiting-sample-store.ts'
import type { Organization } from './organization.ts'
import type { Random } from './random.ts'

/** What happens on a day, counted from the loading. */
export type Step = { readonly day: number; work(moment: Date): Promise<void> }

/** Told before each step. */
export type OnStep = (done: number, total: number) => void

/** What the steps of the demo work with: a clock that they set, and who acts. */
export type DemoRun = {
  readonly app: App
  readonly random: Random
  readonly organization: Organization
  readonly caller: Caller
  /** The moment so many days from the loading, in working hours. */
  at(days: number): Date
  set(moment: Date): void
}

/** A person of the organization as who acts. */
export function actor(person: { id: string; displayName: string }): Actor {
  return { type: 'user', id: person.id, name: person.displayName }
}

/** Runs one command at one moment, and what it leaves to settle. */
export async function act<T>(
  run: DemoRun,
  moment: Date,
  command: CommandName,
  work: (ctx: Context) => Promise<T>,
  who?: Actor,
): Promise<T> {
  run.set(moment)
  const caller = who ? { ...run.caller, actor: who } : run.caller
  const { value } = await runCommand(run.app, caller, { command }, work)
  return value
}

/** A command that the rules refuse: the audit shows such, too. */
export async function actRefused(
  run: DemoRun,
  moment: Date,
  command: CommandName,
  work: (ctx: Context) => Promise<unknown>,
  who?: Actor,
): Promise<void> {
  try {
    await act(run, moment, command, work, who)
  } catch (error) {
    if (error instanceof Refusal) return
    throw error
  }
}

/** Does what the server's background work does after a commit: settles the rest, and notes how many wait. */
export async function workInBackground(run: DemoRun): Promise<void> {
  const system: Caller = {
    ...run.caller,
    actor: { type: 'system', id: null, name: 'License Allotments' },
  }
  while ((await runCommand(run.app, system, { command: 'followUpSettlement' }, settleUnsettled)).value);
  await sampleWaiting(run.app.database.db, run.caller.tenantId, run.app.now())
}

/** Lives through steps, whose days go forward. */
export async function liveThrough(run: DemoRun, steps: readonly Step[], onStep: OnStep): Promise<void> {
  for (const [index, step] of steps.entries()) {
    onStep(index, steps.length)
    await step.work(run.at(step.day))
    await workInBackground(run)
  }
}
