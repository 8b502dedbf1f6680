import type { Command } from 'commander'
import { createExclusion, deleteExclusion, listSeats, releaseSeat } from '../contract/allotment-endpoints.ts'
import type { AnyEndpoint } from '../contract/endpoint.ts'
import { updateWaitingMember, waitingOfAllotment } from '../contract/member-endpoints.ts'
import { listSeatHistory } from '../contract/operation-endpoints.ts'
import { allotmentWord } from './allotment-words.ts'
import { withName, wrongUse } from './cli-error.ts'
import { findAllotment, findTarget, type Target } from './find.ts'
import type { Column } from './output.ts'
import { tellWrite, writeQuery } from './plan.ts'
import { type AllotmentRow, nameOf, type ObjectRow, objectSelect } from './rows.ts'
import { momentOf, shownTime } from './times.ts'
import { addVerb, oneOf, plain, type Session, wholeNumber } from './verb.ts'

type WaitingRow = {
  readonly id: string
  readonly position: number
  readonly waitingSinceDateTime: string
  readonly priority: number
  readonly pinned: boolean
  readonly reason: string
  readonly assignedTo: ObjectRow | null
}
type SeatRow = {
  readonly id: string
  readonly heldSinceDateTime: string
  readonly heldToDateTime?: string | null
  readonly assignedTo: ObjectRow | null
}
type Member = { user?: string; device?: string }

const expandMember = `assignedTo($select=${objectSelect})`
const reasons: Readonly<Record<string, string>> = {
  noFreeUnit: 'no free seat',
  allotmentOnHold: 'allotment on hold',
  overAllotted: 'product over-allotted',
  inProgress: 'group in progress',
}

const waitingColumns: readonly Column<WaitingRow>[] = [
  { title: 'Place', value: (row) => row.position, right: true },
  { title: 'Who', value: (row) => nameOf(row.assignedTo) },
  { title: 'User name', value: (row) => row.assignedTo?.userPrincipalName },
  { title: 'Waiting since', value: (row) => shownTime(row.waitingSinceDateTime) },
  { title: 'Priority', value: (row) => row.priority, right: true },
  { title: 'Pinned', value: (row) => (row.pinned ? 'yes' : '') },
  { title: 'Why', value: (row) => reasons[row.reason] ?? row.reason },
]

const seatColumns: readonly Column<SeatRow>[] = [
  { title: 'Who', value: (row) => nameOf(row.assignedTo) },
  { title: 'User name', value: (row) => row.assignedTo?.userPrincipalName },
  { title: 'Seat since', value: (row) => shownTime(row.heldSinceDateTime) },
]
const pastSeatColumns: readonly Column<SeatRow>[] = [
  ...seatColumns,
  { title: 'Until', value: (row) => (row.heldToDateTime ? shownTime(row.heldToDateTime) : 'still held') },
]

/** `allot waiting`, `seats`, `release`, `exclude`, `include`, `pin` */
export function registerQueue(program: Command): void {
  registerLists(program)
  registerSeatWrites(program)
  registerPin(program)
}

function registerLists(program: Command): void {
  addVerb(
    program,
    {
      use: 'waiting <allotment>',
      about: 'Who waits for a seat, in the order in which they are served.',
      examples: ['waiting Medicine'],
      kind: 'list',
    },
    plain,
    async ({ client, out, top }, [name = '']) => {
      const allotment = await findAllotment(client, name)
      const listed = await client.list<WaitingRow>(waitingOfAllotment.list, {
        params: { allotmentId: allotment.id },
        query: { $select: 'id,position,waitingSinceDateTime,priority,pinned,reason', $expand: expandMember },
        top,
      })
      out.list(listed, waitingColumns, `Nobody waits for "${allotment.displayName}".`)
    },
  )
  addVerb<{ at?: string }>(
    program,
    {
      use: 'seats <allotment>',
      about: 'Who holds a seat, now or at a moment of the past.',
      examples: ['seats Medicine', 'seats Medicine --at 2026-03-01', 'seats Medicine --at 30d'],
      kind: 'list',
    },
    (command) => command.option('--at <time>', 'a date, a date-time, or how long ago (30d, 12h)'),
    async ({ client, out, top }, [name = ''], { at }) => {
      const allotment = await findAllotment(client, name)
      const params = { allotmentId: allotment.id }
      const none = `Nobody ${at ? 'held' : 'holds'} a seat of "${allotment.displayName}"${at ? ' then' : ''}.`
      if (at === undefined) {
        const query = { $select: 'id,heldSinceDateTime', $expand: expandMember }
        return out.list(await client.list<SeatRow>(listSeats, { params, query, top }), seatColumns, none)
      }
      const query = { at: momentOf(at).toISOString() }
      out.list(await client.list<SeatRow>(listSeatHistory, { params, query, top }), pastSeatColumns, none)
    },
  )
}

function memberOptions(command: Command): Command {
  return command.option('--user <user>', 'a person').option('--device <device>', 'a device')
}

async function pairOf(
  session: Session,
  name: string,
  options: Member,
): Promise<{ allotment: AllotmentRow; member: Target; pair: string }> {
  const who = oneOf<'user' | 'device'>(options, ['user', 'device'])
  const allotment = await findAllotment(session.client, name)
  const member = await findTarget(session.client, who.kind, who.value)
  return { allotment, member, pair: `${allotment.id}_${member.id}` }
}

/** A write about a member, whom a refusal calls as the command did. */
function asked(
  session: Session,
  member: Target,
  endpoint: AnyEndpoint,
  call: Parameters<Session['client']['call']>[1],
): Promise<unknown> {
  return session.client.call(endpoint, call).catch((error: unknown) => {
    throw withName(error, member)
  })
}

function registerSeatWrites(program: Command): void {
  addVerb<Member>(
    program,
    {
      use: 'release <allotment>',
      about: 'Takes a seat back; it goes to the next in line and does not come back by itself.',
      examples: ['release Medicine --user ines.keller@lindenhof.example'],
      kind: 'write',
    },
    memberOptions,
    async (session, [name = ''], options) => {
      const { allotment, member, pair } = await pairOf(session, name, options)
      const answer = await asked(session, member, releaseSeat, {
        params: { allotmentId: allotment.id, seatId: pair },
        query: writeQuery(session),
      })
      await tellWrite(session, answer, () => {
        session.out.say(
          `${member.name} no longer holds a seat of "${allotment.displayName}", and groups do not serve them.`,
        )
        session.out.say(
          `To let groups serve them again: allot include ${allotmentWord(allotment)} --${member.kind} ${member.id}`,
        )
      })
    },
  )
  addVerb<Member>(
    program,
    {
      use: 'exclude <allotment>',
      about: 'Keeps a member from being served through groups.',
      examples: ['exclude Medicine --user ines.keller@lindenhof.example'],
      kind: 'write',
    },
    memberOptions,
    async (session, [name = ''], options) => {
      const { allotment, member } = await pairOf(session, name, options)
      const answer = await asked(session, member, createExclusion, {
        params: { allotmentId: allotment.id },
        query: writeQuery(session),
        body: { memberId: member.id },
      })
      await tellWrite(session, answer, () =>
        session.out.say(`Groups do not serve ${member.name} in "${allotment.displayName}" any more.`),
      )
    },
  )
  addVerb<Member>(
    program,
    {
      use: 'include <allotment>',
      about: 'Lifts an exclusion: the member joins the end of the queue.',
      examples: ['include Medicine --user ines.keller@lindenhof.example'],
      kind: 'write',
    },
    memberOptions,
    async (session, [name = ''], options) => {
      const { allotment, member, pair } = await pairOf(session, name, options)
      const answer = await asked(session, member, deleteExclusion, {
        params: { allotmentId: allotment.id, exclusionId: pair },
        query: writeQuery(session),
      })
      await tellWrite(session, answer, () =>
        session.out.say(`Groups serve ${member.name} in "${allotment.displayName}" again.`),
      )
    },
  )
}

type Pin = Member & { off?: boolean; priority?: number }

function registerPin(program: Command): void {
  addVerb<Pin>(
    program,
    {
      use: 'pin <allotment>',
      about: 'Puts a waiting member at the head of the queue.',
      examples: [
        'pin Medicine --user ines.keller@lindenhof.example',
        'pin Medicine --user ines.keller@lindenhof.example --off',
      ],
      kind: 'write',
    },
    (command) =>
      memberOptions(command)
        .option('--off', 'take the pin away')
        .option(
          '--priority <number>',
          "a priority in place of the assignments'",
          wholeNumber(-1_000_000, 1_000_000),
        ),
    async (session, [name = ''], options) => {
      if (options.off && options.priority !== undefined)
        throw wrongUse('Only one of --off and --priority can be given.')
      const { allotment, member, pair } = await pairOf(session, name, options)
      const body = options.priority === undefined ? { pinned: !options.off } : { priority: options.priority }
      const answer = await asked(session, member, updateWaitingMember, {
        params: { allotmentId: allotment.id, waitingMemberId: pair },
        query: writeQuery(session),
        body,
      })
      const done =
        options.priority === undefined
          ? options.off
            ? 'is no longer pinned'
            : 'is next in line'
          : `waits with priority ${options.priority}`
      await tellWrite(session, answer, () =>
        session.out.say(`${member.name} ${done} for "${allotment.displayName}".`),
      )
    },
  )
}
