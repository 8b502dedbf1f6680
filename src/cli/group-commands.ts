import type { Command } from 'commander'
import { assignmentsOfGroup } from '../contract/assignment-endpoints.ts'
import { createDevice, deleteDevice, listDevices } from '../contract/directory-endpoints.ts'
import {
  addMember,
  createGroup,
  deleteGroup,
  listGroups,
  listMembers,
  removeMember,
} from '../contract/group-endpoints.ts'
import { getMemberCounts } from '../contract/history-endpoints.ts'
import { findDevice, findGroup, findTarget, type TargetKind } from './find.ts'
import { tellWrite, writeQuery } from './plan.ts'
import {
  type AssignmentRow,
  type DeviceRow,
  type GroupRow,
  groupSelect,
  nameOf,
  type ObjectRow,
  objectSelect,
  typeOf,
} from './rows.ts'
import { addVerb, oneOf, plain, type Session } from './verb.ts'

/** Of the members that one assignment of a group reaches. */
type MemberCount = {
  readonly allotmentName: string
  readonly productName: string
  readonly seatCount: number
  readonly waitingCount: number
  readonly issueCount: number
}
type Member = { user?: string; group?: string; device?: string }
const kinds: readonly TargetKind[] = ['user', 'group', 'device']

function memberOptions(command: Command): Command {
  return command
    .option('--user <user>', 'a person')
    .option('--group <group>', 'a group')
    .option('--device <device>', 'a device')
}

/** `allot group ...` */
export function registerGroups(program: Command): void {
  const groups = program.command('group').description('Groups, and who is in them.')
  addVerb<{ search?: string }>(
    groups,
    { use: 'list', about: 'Lists groups.', examples: ['group list --search Department'], kind: 'list' },
    (command) => command.option('--search <text>', 'beginning of the name'),
    async ({ client, out, top }, _args, { search }) => {
      const query = {
        $select: groupSelect,
        $search: search === undefined ? undefined : `"${search.replace(/["\\]/g, '\\$&')}"`,
      }
      out.list(
        await client.list<GroupRow>(listGroups, { query, top }),
        [
          { title: 'Group', value: (row) => row.displayName },
          { title: 'Description', value: (row) => row.description },
          { title: 'Can carry licenses', value: (row) => (row.securityEnabled ? 'yes' : 'no') },
          { title: 'Id', value: (row) => row.id },
        ],
        'There are no groups. Import them with: allot import directory --groups FILE',
      )
    },
  )
  addVerb(
    groups,
    {
      use: 'show <group>',
      about: 'Shows a group, what is assigned to it and who is in it.',
      examples: ["group show 'Department of Medicine'"],
      kind: 'list',
    },
    plain,
    showGroup,
  )
  registerWrites(groups)
  registerMembers(groups)
}

async function showGroup({ client, out, top }: Session, [name = '']: readonly string[]): Promise<void> {
  const group = await findGroup(client, name)
  const params = { groupId: group.id }
  const assigned = await client.list<AssignmentRow>(assignmentsOfGroup.list, {
    params,
    query: { $select: 'id,priority', $expand: 'allotment($select=displayName,productName)' },
    top,
  })
  const { value: counts } = await client.call<{ value: MemberCount[] }>(getMemberCounts, { params })
  const members = await client.list<ObjectRow>(listMembers, {
    params,
    query: { $select: objectSelect },
    top,
  })
  out.result(
    {
      ...group,
      assignments: assigned.value,
      memberCounts: counts,
      members: members.value,
      ...(members.count === undefined ? {} : { memberCount: members.count }),
    },
    () => {
      out.facts([
        ['Group', group.displayName],
        ['Description', group.description],
        ['Id', group.id],
        ['Members', members.count ?? members.value.length],
        ['Allotments', counts.map(countInWords).join(', ') || 'none'],
      ])
      out.say('')
      out.list(
        members,
        [
          { title: 'Member', value: nameOf },
          { title: 'Kind', value: typeOf },
          { title: 'User name', value: (row) => row.userPrincipalName },
          { title: 'Id', value: (row) => row.id },
        ],
        'Nobody is in it.',
      )
    },
  )
}

/** "Sales (Microsoft 365 E3): 2 seats, 1 waiting, 0 with an issue" */
function countInWords(row: MemberCount): string {
  const seats = `${row.seatCount} ${row.seatCount === 1 ? 'seat' : 'seats'}`
  return `${row.allotmentName} (${row.productName}): ${seats}, ${row.waitingCount} waiting, ${row.issueCount} with an issue`
}

function registerWrites(groups: Command): void {
  addVerb<{ description?: string }>(
    groups,
    {
      use: 'create <name>',
      about: 'Adds a group.',
      examples: ['group create "Summer School"'],
      kind: 'write',
    },
    (command) => command.option('--description <text>', 'for people'),
    async (session, [displayName = ''], { description }) => {
      const body = { displayName, ...(description === undefined ? {} : { description }) }
      const answer = await session.client.call<GroupRow>(createGroup, {
        query: writeQuery(session),
        body,
      })
      await tellWrite(session, answer, () => session.out.say(`Added group "${displayName}". (${answer.id})`))
    },
  )
  addVerb(
    groups,
    {
      use: 'delete <group>',
      about: 'Deletes a group without assignments, for good.',
      examples: ['group delete "Summer School"'],
      kind: 'write',
    },
    plain,
    async (session, [name = '']) => {
      const group = await findGroup(session.client, name)
      const answer = await session.client.call(deleteGroup, {
        params: { groupId: group.id },
        query: writeQuery(session),
      })
      await tellWrite(session, answer, () => session.out.say(`Deleted group "${group.displayName}".`))
    },
  )
}

function registerMembers(groups: Command): void {
  addVerb<Member>(
    groups,
    {
      use: 'add <group>',
      about: 'Adds a member; seats follow at once.',
      examples: ["group add 'Department of Medicine' --user ines.keller@lindenhof.example"],
      kind: 'write',
    },
    memberOptions,
    async (session, [name = ''], options) => {
      const who = oneOf<TargetKind>(options, kinds)
      const group = await findGroup(session.client, name)
      const member = await findTarget(session.client, who.kind, who.value)
      const answer = await session.client.call(addMember, {
        params: { groupId: group.id },
        query: writeQuery(session),
        body: { '@odata.id': `${session.client.connection.url}/v1.0/directoryObjects/${member.id}` },
      })
      await tellWrite(session, answer, () =>
        session.out.say(`${member.name} is in "${group.displayName}" now.`),
      )
    },
  )
  addVerb<Member>(
    groups,
    {
      use: 'remove <group>',
      about: 'Removes a member; seats follow at once.',
      examples: ["group remove 'Department of Medicine' --user ines.keller@lindenhof.example"],
      kind: 'write',
    },
    memberOptions,
    async (session, [name = ''], options) => {
      const who = oneOf<TargetKind>(options, kinds)
      const group = await findGroup(session.client, name)
      const member = await findTarget(session.client, who.kind, who.value)
      const answer = await session.client.call(removeMember, {
        params: { groupId: group.id, memberId: member.id },
        query: writeQuery(session),
      })
      await tellWrite(session, answer, () =>
        session.out.say(`${member.name} is no longer in "${group.displayName}".`),
      )
    },
  )
}

/** `allot device ...` */
export function registerDevices(program: Command): void {
  const devices = program.command('device').description('Devices that can hold device licenses.')
  addVerb(
    devices,
    { use: 'list', about: 'Lists devices.', examples: ['device list'], kind: 'list' },
    plain,
    async ({ client, out, top }) => {
      out.list(
        await client.list<DeviceRow>(listDevices, { top }),
        [
          { title: 'Device', value: (row) => row.displayName },
          { title: 'System', value: (row) => row.operatingSystem },
          { title: 'Account', value: (row) => (row.accountEnabled ? 'on' : 'off') },
          { title: 'Id', value: (row) => row.id },
        ],
        'There are no devices.',
      )
    },
  )
  addVerb<{ system?: string }>(
    devices,
    {
      use: 'create <name>',
      about: 'Adds a device.',
      examples: ['device create LAB-049 --system Windows'],
      kind: 'write',
    },
    (command) => command.option('--system <text>', 'operating system'),
    async (session, [displayName = ''], { system }) => {
      const body = { displayName, ...(system === undefined ? {} : { operatingSystem: system }) }
      const answer = await session.client.call<DeviceRow>(createDevice, {
        query: writeQuery(session),
        body,
      })
      await tellWrite(session, answer, () => session.out.say(`Added device "${displayName}". (${answer.id})`))
    },
  )
  addVerb(
    devices,
    {
      use: 'delete <device>',
      about: 'Deletes a device for good; its seats are free at once.',
      examples: ['device delete LAB-049'],
      kind: 'write',
    },
    plain,
    async (session, [name = '']) => {
      const device = await findDevice(session.client, name)
      const answer = await session.client.call(deleteDevice, {
        params: { deviceId: device.id },
        query: writeQuery(session),
      })
      await tellWrite(session, answer, () => session.out.say(`Deleted device "${device.displayName}".`))
    },
  )
}
