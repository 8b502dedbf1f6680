import type { App } from '../command/app.ts'
import type { Caller } from '../command/caller.ts'
import { recordRefusal, runCommand } from '../command/run-command.ts'
import { someObject } from '../command/target-name-store.ts'
import { changeMembers, type MemberChange, type MemberOutcome } from './change-members.ts'

/** Changes committed together at most. */
const maxTogether = 100

type Waiting = {
  readonly change: MemberChange
  readonly correlationId: string | null
  done(): void
  failed(error: unknown): void
}

/** Takes single membership changes; each caller gets an answer of their own, after the commit. */
export type MemberCombiner = {
  submit(caller: Caller, change: MemberChange, correlationId?: string | null): Promise<void>
}

const command = 'changeMembers'

/**
 * Commits membership changes that arrive together in one transaction: while one is under way the next
 * ones gather, so a busy server pays for one commit where it would pay for a hundred, and a quiet one
 * waits for nothing. Changes of different callers are never mixed, so that each audit entry names its own.
 */
export function createMemberCombiner(app: App): MemberCombiner {
  const queues = new Map<string, Waiting[]>()

  const work = async (key: string, caller: Caller, queue: Waiting[]): Promise<void> => {
    while (queue.length > 0) await commitTogether(app, caller, takeBatch(queue))
    queues.delete(key)
  }

  return {
    submit(caller, change, correlationId = null) {
      return new Promise((done, failed) => {
        const key = JSON.stringify([caller.tenantId, caller.actor, caller.roles])
        const queue = queues.get(key)
        const waiting: Waiting = { change, correlationId, done, failed }
        if (queue) {
          queue.push(waiting)
          return
        }
        const started = [waiting]
        queues.set(key, started)
        void work(key, caller, started)
      })
    },
  }
}

/** The longest start of the queue in which no (group, member) comes twice: those must follow each other. */
function takeBatch(queue: Waiting[]): Waiting[] {
  const seen = new Set<string>()
  let size = 0
  for (const { change } of queue.slice(0, maxTogether)) {
    const pair = `${change.groupId}/${change.memberId}`
    if (seen.has(pair)) break
    seen.add(pair)
    size += 1
  }
  return queue.splice(0, size)
}

async function commitTogether(app: App, caller: Caller, batch: readonly Waiting[]): Promise<void> {
  try {
    const correlationIds = new Map(batch.map(({ change, correlationId }) => [change, correlationId]))
    const { value } = await runCommand(app, caller, { command }, (ctx) =>
      changeMembers(
        ctx,
        batch.map(({ change }) => change),
        correlationIds,
      ),
    )
    await Promise.all(batch.map((waiting, index) => answer(app, caller, waiting, value[index])))
  } catch (error) {
    // One change that the database cannot take must not fail the others: each is tried alone.
    if (batch.length === 1) for (const waiting of batch) waiting.failed(error)
    else for (const waiting of batch) await commitTogether(app, caller, [waiting])
  }
}

async function answer(
  app: App,
  caller: Caller,
  waiting: Waiting,
  outcome: MemberOutcome | undefined,
): Promise<void> {
  if (!outcome?.refusal) return waiting.done()
  try {
    const { change, correlationId } = waiting
    const asked = [
      { type: 'group', id: change.groupId },
      { type: someObject, id: change.memberId },
    ]
    await recordRefusal(app, caller, { command, correlationId, asked }, outcome.refusal)
    waiting.failed(outcome.refusal)
  } catch (error) {
    waiting.failed(error)
  }
}
