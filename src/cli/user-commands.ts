import type { Command } from 'commander'
import {
  createUser,
  deleteUser,
  listDeletedUsers,
  listMemberOf,
  listUsers,
  restoreDeletedItem,
  updateUser,
} from '../contract/directory-endpoints.ts'
import { errorsOfUser } from '../contract/member-endpoints.ts'
import { wrongUse } from './cli-error.ts'
import { findUser } from './find.ts'
import { isId, quoted, theOne } from './names.ts'
import { tellWrite, writeQuery } from './plan.ts'
import { type GroupRow, nameOf, type UserRow, userSelect } from './rows.ts'
import { registerUserHistory } from './user-history.ts'
import { addVerb, plain, type Session } from './verb.ts'

/** Deleted people whose names are compared with a mistyped one. */
const maxDeleted = 2_000

type Values = {
  name?: string
  department?: string
  jobTitle?: string
  usageLocation?: string
  guest?: boolean
  member?: boolean
  disabled?: boolean
  enabled?: boolean
}

function valueOptions(command: Command): Command {
  return command
    .option('--name <text>', 'display name')
    .option('--department <text>', "department; '' for none")
    .option('--job-title <text>', "job title; '' for none")
    .option('--usage-location <country>', "two letters, such as DE; '' for none")
    .option('--guest', 'a guest')
    .option('--member', 'no guest')
}

function bodyOf(values: Values): Record<string, unknown> {
  const { name, department, jobTitle, usageLocation, guest, member, disabled, enabled } = values
  if (guest && member) throw wrongUse('Choose one of --guest and --member.')
  return {
    ...(name === undefined ? {} : { displayName: name }),
    ...(department === undefined ? {} : { department: department || null }),
    ...(jobTitle === undefined ? {} : { jobTitle: jobTitle || null }),
    ...(usageLocation === undefined ? {} : { usageLocation: usageLocation.toUpperCase() || null }),
    ...(guest ? { userType: 'Guest' } : {}),
    ...(member ? { userType: 'Member' } : {}),
    ...(disabled ? { accountEnabled: false } : {}),
    ...(enabled ? { accountEnabled: true } : {}),
  }
}

/** `allot user ...` */
export function registerUsers(program: Command): void {
  const users = program.command('user').description('People of the directory.')
  addVerb<{ search?: string; deleted?: boolean }>(
    users,
    {
      use: 'list',
      about: 'Lists people.',
      examples: ['user list --search ing', 'user list --deleted'],
      kind: 'list',
    },
    (command) =>
      command
        .option('--search <text>', 'beginning of a name or an address')
        .option('--deleted', 'those who can be restored'),
    async ({ client, out, top }, _args, { search, deleted }) => {
      const query = {
        $select: userSelect,
        $search: search === undefined ? undefined : `"${search.replace(/["\\]/g, '\\$&')}"`,
      }
      out.list(
        await client.list<UserRow>(deleted ? listDeletedUsers : listUsers, {
          query,
          top,
        }),
        [
          { title: 'Name', value: (row) => row.displayName },
          { title: 'User name', value: (row) => row.userPrincipalName },
          { title: 'Department', value: (row) => row.department },
          { title: 'Location', value: (row) => row.usageLocation },
          {
            title: 'Account',
            value: (row) =>
              `${row.userType === 'Guest' ? 'guest, ' : ''}${row.accountEnabled ? 'on' : 'off'}`,
          },
          { title: 'Id', value: (row) => row.id },
        ],
        'There is nobody. Import people with: allot import directory --users FILE',
      )
    },
  )
  addVerb(
    users,
    {
      use: 'show <user>',
      about: 'Shows a person, their groups and what keeps them from licenses.',
      examples: ['user show ines.keller@lindenhof.example'],
      kind: 'read',
    },
    plain,
    showUser,
  )
  registerUserHistory(users)
  registerWrites(users)
}

async function showUser({ client, out, top }: Session, [name = '']: readonly string[]): Promise<void> {
  const user = await findUser(client, name)
  const params = { userId: user.id }
  const groups = await client.list<GroupRow>(listMemberOf, {
    params,
    query: { $select: 'id,displayName' },
    top,
  })
  const errors = await client.list<{ code: string; message: string }>(errorsOfUser.list, { params, top })
  out.result({ ...user, memberOf: groups.value, assignmentErrors: errors.value }, () => {
    out.facts([
      ['Name', user.displayName],
      ['User name', user.userPrincipalName],
      ['Id', user.id],
      ['Department', user.department],
      ['Job title', user.jobTitle],
      ['Usage location', user.usageLocation],
      ['Account', `${user.userType}, ${user.accountEnabled ? 'on' : 'off'}`],
      ['Groups', groups.value.map((group) => group.displayName).join(', ') || 'none'],
    ])
    for (const error of errors.value) out.say(out.warn(`${error.code}: ${error.message}`))
    out.say(`What they have and why: allot explain ${user.userPrincipalName}`)
  })
}

function registerWrites(users: Command): void {
  addVerb<Values>(
    users,
    {
      use: 'create <userPrincipalName>',
      about: 'Adds a person.',
      examples: ['user create ines.keller@lindenhof.example --name "Ines Keller" --usage-location DE'],
      kind: 'write',
    },
    valueOptions,
    async (session, [userPrincipalName = ''], options) => {
      const body = { userPrincipalName, ...bodyOf(options) }
      const answer = await session.client.call<UserRow>(createUser, {
        query: writeQuery(session),
        body,
      })
      await tellWrite(session, answer, () => session.out.say(`Added ${userPrincipalName}. (${answer.id})`))
    },
  )
  addVerb<Values>(
    users,
    {
      use: 'set <user>',
      about: "Changes a person's data; seats follow at once.",
      examples: ['user set "Ines Keller" --usage-location AT', 'user set "Ines Keller" --disabled'],
      kind: 'write',
    },
    (command) =>
      valueOptions(command)
        .option('--disabled', 'switch the account off')
        .option('--enabled', 'switch it on'),
    async (session, [name = ''], options) => {
      const body = bodyOf(options)
      if (Object.keys(body).length === 0)
        throw wrongUse('Nothing is to be changed: see the options with --help.')
      const user = await findUser(session.client, name)
      const answer = await session.client.call(updateUser, {
        params: { userId: user.id },
        query: writeQuery(session),
        body,
      })
      await tellWrite(session, answer, () => session.out.say(`Changed ${nameOf(user)}.`))
    },
  )
  registerRemoval(users)
}

function registerRemoval(users: Command): void {
  addVerb(
    users,
    {
      use: 'delete <user>',
      about: 'Deletes a person; the seats are free at once. They can be restored.',
      examples: ['user delete ines.keller@lindenhof.example --dry-run'],
      kind: 'write',
    },
    plain,
    async (session, [name = '']) => {
      const user = await findUser(session.client, name)
      const answer = await session.client.call(deleteUser, {
        params: { userId: user.id },
        query: writeQuery(session),
      })
      await tellWrite(session, answer, () =>
        session.out.say(
          `Deleted ${nameOf(user)}. Back again with: allot user restore ${user.userPrincipalName}`,
        ),
      )
    },
  )
  addVerb(
    users,
    {
      use: 'restore <user>',
      about: 'Restores a deleted person, who joins the end of every queue.',
      examples: ['user restore ines.keller@lindenhof.example'],
      kind: 'write',
    },
    plain,
    async (session, [name = '']) => {
      const objectId = isId(name) ? name : await findDeleted(session, name)
      const answer = await session.client.call<UserRow>(restoreDeletedItem, {
        params: { objectId },
        query: writeQuery(session),
      })
      await tellWrite(session, answer, () => session.out.say(`Restored ${nameOf(answer)}.`))
    },
  )
}

async function findDeleted({ client }: Session, name: string): Promise<string> {
  const property = name.includes('@') ? 'userPrincipalName' : 'displayName'
  const list = async ($filter?: string) =>
    (
      await client.list<UserRow>(listDeletedUsers, {
        query: { $select: userSelect, $filter },
        top: maxDeleted,
      })
    ).value
  const found = await list(`${property} eq ${quoted(name)}`)
  const known = found.length > 0 ? [] : await list()
  const shown = found.map((row) => ({ id: row.id, label: `${nameOf(row)} <${row.userPrincipalName}>` }))
  const names = () =>
    known.flatMap((row) => [row.userPrincipalName, ...(row.displayName ? [row.displayName] : [])])
  return theOne('deleted user', name, shown, names, '`allot user list --deleted` shows which there are.').id
}
