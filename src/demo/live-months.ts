import { transferUnits } from '../allotment/transfer-units.ts'
import { updateAllotment } from '../allotment/update-allotment.ts'
import { createAssignment } from '../assignment/create-assignment.ts'
import type { Actor } from '../command/caller.ts'
import { changeMembersTogether } from '../directory/change-members.ts'
import { deleteUser } from '../directory/change-user.ts'
import { excludeMember } from '../exclusion/exclude-member.ts'
import { updateWaitingMember } from '../waiting-room/update-waiting-member.ts'
import { act, actor, actRefused, type DemoRun, type Step } from './demo-run.ts'
import type { DemoMembership } from './organization.ts'
import { listFirstWaiting } from './seed-store.ts'

/** Before it products are bought and divided. */
export const firstDay = -160
const lastDay = -1
const everyDays = 4
/** Leavers come to so many of those who join. */
const leaversPerJoiner = 0.5

/** Months in which people come and go, limits change and somebody asks for more than there is. */
export function monthSteps(run: DemoRun, ids: ReadonlyMap<string, string>): Step[] {
  return [...comingAndGoing(run), ...decisions(run, ids)]
}

function comingAndGoing(run: DemoRun): Step[] {
  const { random, organization } = run
  const joining = random.shuffled(organization.joining)
  const staying = organization.people.filter(
    (person) => !person.late && person.userType === 'Member' && person.jobTitle !== 'Head of Office',
  )
  const leaving = random.shuffled(staying).slice(0, Math.round(joining.length * leaversPerJoiner))
  const rounds = Math.floor((lastDay - firstDay) / everyDays) + 1
  const part = <T>(values: readonly T[], round: number) =>
    values.slice(
      Math.round((values.length * round) / rounds),
      Math.round((values.length * (round + 1)) / rounds),
    )
  const personnel = actor(organization.headOf('Human Resources'))
  return Array.from({ length: rounds }, (_, round) => ({
    day: firstDay + round * everyDays,
    async work(moment: Date) {
      await join(run, moment, part(joining, round), personnel)
      await leave(run, moment, part(leaving, round), personnel)
    },
  }))
}

async function join(
  run: DemoRun,
  moment: Date,
  people: readonly (readonly DemoMembership[])[],
  who: Actor,
): Promise<void> {
  const changes = people
    .flat()
    .map(({ groupId, memberId }) => ({ groupId, memberId, action: 'add' as const }))
  if (changes.length === 0) return
  await act(run, moment, 'changeMembers', (ctx) => changeMembersTogether(ctx, changes), who)
}

/** Some leave the university, others only their department's group. */
async function leave(
  run: DemoRun,
  moment: Date,
  people: readonly { id: string; department: string }[],
  who: Actor,
): Promise<void> {
  for (const [index, person] of people.entries()) {
    const later = new Date(moment.getTime() + (index + 1) * 1_800_000)
    if (index % 2 === 0) await act(run, later, 'deleteUser', (ctx) => deleteUser(ctx, person.id), who)
    else {
      const groupId = run.organization.groupId(`Department of ${person.department}`)
      const change = { groupId, memberId: person.id, action: 'remove' as const }
      await act(run, later, 'changeMembers', (ctx) => changeMembersTogether(ctx, [change]), who)
    }
  }
}

/** What administrators and owners decided, and what the rules refused. */
function decisions(run: DemoRun, ids: ReadonlyMap<string, string>): Step[] {
  const idOf = (name: string): string => {
    const id = ids.get(name)
    if (!id) throw new Error(`the demo has no allotment ${name}`)
    return id
  }
  const resize = (day: number, name: string, allottedUnits: number): Step => ({
    day,
    work: async (moment) => {
      await act(run, moment, 'updateAllotment', (ctx) =>
        updateAllotment(ctx, { allotmentId: idOf(name), allottedUnits }),
      )
    },
  })
  return [
    resize(-111.5, 'Medicine', 155),
    resize(-75.5, 'Natural Sciences', 250),
    resize(-44.5, 'Computing', 125),
    {
      day: -30.5,
      work: async (moment) => {
        await act(run, moment, 'transferUnits', (ctx) =>
          transferUnits(ctx, {
            fromAllotmentId: idOf('Administration'),
            toAllotmentId: idOf('Medicine'),
            units: 5,
          }),
        )
      },
    },
    {
      day: -130.5,
      work: async (moment) => {
        await act(run, moment, 'updateAllotment', (ctx) =>
          updateAllotment(ctx, { allotmentId: idOf('Field Work'), state: 'hold' }),
        )
      },
    },
    ...peopleAsk(run, idOf),
    { day: -12.5, work: (moment) => excludeAndPin(run, moment, idOf) },
  ]
}

/** One asks for more than there is, another gets what is free. */
function peopleAsk(run: DemoRun, idOf: (name: string) => string): Step[] {
  const head = (department: string) => run.organization.headOf(department)
  return [
    {
      day: -26.5,
      work: (moment) =>
        actRefused(
          run,
          moment,
          'createAssignment',
          (ctx) =>
            createAssignment(ctx, {
              allotmentId: idOf('Medicine'),
              targetId: head('Library').id,
              disabledPlanIds: [],
            }),
          actor(head('Medicine')),
        ),
    },
    {
      day: -20.5,
      work: async (moment) => {
        const work = {
          allotmentId: idOf('Alumni Relations'),
          targetId: head('Student Services').id,
          disabledPlanIds: [],
        }
        await act(
          run,
          moment,
          'createAssignment',
          (ctx) => createAssignment(ctx, work),
          actor(head('Alumni Relations')),
        )
      },
    },
  ]
}

async function excludeAndPin(run: DemoRun, moment: Date, idOf: (name: string) => string): Promise<void> {
  const { app, caller, organization } = run
  const owner = actor(organization.headOf('Medicine'))
  const allotmentId = idOf('Medicine')
  const waiting = await listFirstWaiting(app.database.db, caller.tenantId, allotmentId, 3)
  const [first, , third] = waiting
  if (first)
    await act(
      run,
      moment,
      'excludeMember',
      (ctx) => excludeMember(ctx, { allotmentId, memberId: first }),
      owner,
    )
  if (third) {
    const pin = { allotmentId, memberId: third, pinned: true }
    await act(run, moment, 'updateWaitingMember', (ctx) => updateWaitingMember(ctx, pin), owner)
  }
}
