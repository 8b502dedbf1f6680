import { setTimeout as delay } from 'node:timers/promises'
import type { Command } from 'commander'
import { allAssignments, assignmentsOfAllotment } from '../contract/assignment-endpoints.ts'
import { allotmentWord, numbersOf } from './allotment-words.ts'
import { CliError } from './cli-error.ts'
import { findAllotment, findPlans, findTarget, type Target, type TargetKind } from './find.ts'
import { tellWrite, writeQuery } from './plan.ts'
import { createProgress } from './progress.ts'
import { type AllotmentRow, type AssignmentRow, assignmentSelect } from './rows.ts'
import { addVerb, oneOf, type Session, wholeNumber } from './verb.ts'

type Named = { allotment: string; user?: string; group?: string; device?: string }
type Assign = Named & { priority?: number; nested?: boolean; disable?: readonly string[]; wait: boolean }

const kinds: readonly TargetKind[] = ['user', 'group', 'device']
const highestPriority = 1_000_000
const pollMs = 250

function namedOptions(command: Command): Command {
  return command
    .requiredOption('--allotment <allotment>', 'name, Product/Name or id')
    .option('--group <group>', 'every member of a group')
    .option('--user <user>', 'one person')
    .option('--device <device>', 'one device')
}

/** `allot assign` and `allot unassign` */
export function registerAssignments(program: Command): void {
  addVerb<Assign>(
    program,
    {
      use: 'assign',
      about:
        'Assigns an allotment. Members of a group get seats as far as units are free; the others wait in line.',
      examples: [
        "assign --allotment Medicine --group 'Department of Medicine'",
        'assign --allotment Medicine --user ines.keller@lindenhof.example --disable SWAY YAMMER_ENTERPRISE',
      ],
      kind: 'write',
    },
    (command) =>
      namedOptions(command)
        .option(
          '--priority <number>',
          'higher is served first',
          wholeNumber(-highestPriority, highestPriority),
        )
        .option('--nested', 'members of groups in the group, too')
        .option('--disable <plan...>', 'service plans to leave off, by name or id')
        .option('--no-wait', 'do not wait until a large group is worked through'),
    async (session, _args, options) => assign(session, options),
  )
  addVerb<Named>(
    program,
    {
      use: 'unassign',
      about: 'Ends an assignment; who is not entitled otherwise gives the seat back.',
      examples: ["unassign --allotment Medicine --group 'Department of Medicine' --dry-run"],
      kind: 'write',
    },
    namedOptions,
    async (session, _args, options) => unassign(session, options),
  )
}

async function assign(session: Session, options: Assign): Promise<void> {
  const { client, out } = session
  const named = oneOf<TargetKind>(options, kinds)
  const allotment = await findAllotment(client, options.allotment)
  const target = await findTarget(client, named.kind, named.value)
  const disabledServicePlanIds = await findPlans(client, allotment.skuId, options.disable ?? [])
  const answer = await client.call<AssignmentRow>(assignmentsOfAllotment.create, {
    params: { allotmentId: allotment.id },
    query: { ...writeQuery(session), $select: '*' },
    body: {
      'assignedTo@odata.bind': `${client.connection.url}/beta/${target.kind}s/${target.id}`,
      disabledServicePlanIds,
      ...(options.priority === undefined ? {} : { priority: options.priority }),
      ...(options.nested ? { includeNestedGroups: true } : {}),
    },
  })
  const finished = session.dryRun || !options.wait ? answer : await untilProcessed(session, answer)
  await tellWrite(session, finished, async () => {
    const now = await findAllotment(client, allotment.id)
    const still = finished.processingState === 'inProgress' ? ' The group is still being worked through.' : ''
    out.say(
      `Assigned "${allotment.displayName}" to ${target.kind} "${target.name}": ${numbersOf(now)}.${still}`,
    )
    tellQueue(session, now)
  })
}

function tellQueue({ out }: Session, allotment: AllotmentRow): void {
  if (allotment.waitingCount === 0) return
  const why =
    allotment.state === 'hold' ? 'the allotment is on hold' : `the limit is ${allotment.allottedUnits}`
  out.say(
    `${allotment.waitingCount} wait because ${why}. See who is next: allot waiting ${allotmentWord(allotment)}`,
  )
}

/** A large group is worked in batches; the bar follows them. */
async function untilProcessed(session: Session, assignment: AssignmentRow): Promise<AssignmentRow> {
  const progress = createProgress({ quiet: session.out.json })
  let current = assignment
  try {
    while (current.processingState === 'inProgress') {
      progress.update('Settling the members', current.processedMembers, current.totalMembers)
      await delay(pollMs)
      current = await session.client.call<AssignmentRow>(allAssignments.get, {
        params: { assignmentId: assignment.id },
        query: { $select: assignmentSelect },
      })
    }
    return current
  } finally {
    progress.end()
  }
}

async function unassign(session: Session, options: Named): Promise<void> {
  const { client, out } = session
  const named = oneOf<TargetKind>(options, kinds)
  const allotment = await findAllotment(client, options.allotment)
  const target = await findTarget(client, named.kind, named.value)
  const assignment = await assignmentOf(session, allotment, target)
  const answer = await client.call(allAssignments.remove, {
    params: { assignmentId: assignment.id },
    query: writeQuery(session),
  })
  await tellWrite(session, answer, async () => {
    const now = await findAllotment(client, allotment.id)
    out.say(
      `"${allotment.displayName}" is no longer assigned to ${target.kind} "${target.name}": ${numbersOf(now)}.`,
    )
  })
}

async function assignmentOf(
  { client }: Session,
  allotment: AllotmentRow,
  target: Target,
): Promise<AssignmentRow> {
  const { value } = await client.list<AssignmentRow>(assignmentsOfAllotment.list, {
    params: { allotmentId: allotment.id },
    query: { $select: assignmentSelect, $filter: `targetId eq ${target.id}` },
    top: 1,
  })
  const [assignment] = value
  if (assignment) return assignment
  throw new CliError(`"${allotment.displayName}" is not assigned to ${target.kind} "${target.name}".`, {
    code: 'resourceNotFound',
    hint: `See its assignments with \`allot allotment show ${allotmentWord(allotment)}\`; a seat may come through a group.`,
  })
}
