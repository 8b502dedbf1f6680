import type { Command } from 'commander'
import { roles } from '../contract/administration.ts'
import {
  createRoleAssignment,
  deleteRoleAssignment,
  listRoleAssignments,
  roleDefinitions,
} from '../contract/role.ts'
import { CliError, wrongUse } from './cli-error.ts'
import { findUser } from './find.ts'
import type { Column } from './output.ts'
import { tellWrite, writeQuery } from './plan.ts'
import { addVerb, plain } from './verb.ts'

type Row = { readonly id: string; readonly principalId: string; readonly roleDefinitionId: string }
const maxAssignments = 5_000

function definitionOf(role: string) {
  const found = roleDefinitions.find((each) => each.role?.toLowerCase() === role.toLowerCase())
  if (found) return found
  throw wrongUse(`There is no role "${role}".`, `There are ${roles.join(', ')}.`)
}

const columns: readonly Column<Row>[] = [
  {
    title: 'Role',
    value: (row) => roleDefinitions.find(({ id }) => id === row.roleDefinitionId)?.displayName ?? null,
  },
  { title: 'Person', value: (row) => row.principalId },
  { title: 'Id', value: (row) => row.id },
]

/** `allot role ...` and `allot sign-in-link` */
export function registerRoles(program: Command): void {
  const role = program.command('role').description('Who administers (rule 24).')
  addVerb(
    role,
    { use: 'list', about: 'Lists who has which role.', examples: ['role list'], kind: 'list' },
    plain,
    async ({ client, out, top }) => {
      out.list(await client.list<Row>(listRoleAssignments, { top }), columns, 'Nobody has a role.')
    },
  )
  addVerb<{ user: string }>(
    role,
    {
      use: 'add <role>',
      about: `Gives a person a role: ${roles.join(', ')}.`,
      examples: ['role add licenseAdministrator --user anna@contoso.com'],
      kind: 'write',
    },
    (command) => command.requiredOption('--user <user>', 'who gets it'),
    async (session, [name = ''], { user }) => {
      const definition = definitionOf(name)
      const { id } = await findUser(session.client, user)
      const answer = await session.client.call(createRoleAssignment, {
        query: writeQuery(session),
        body: { principalId: id, roleDefinitionId: definition.id, directoryScopeId: '/' },
      })
      await tellWrite(session, answer, () => session.out.say(`${user} is ${definition.displayName} now.`))
    },
  )
  addVerb<{ user: string }>(
    role,
    {
      use: 'remove <role>',
      about: 'Takes a role away; the last Global Administrator stays.',
      examples: ['role remove licenseAdministrator --user anna@contoso.com'],
      kind: 'write',
    },
    (command) => command.requiredOption('--user <user>', 'who loses it'),
    async (session, [name = ''], { user }) => {
      const definition = definitionOf(name)
      const { id } = await findUser(session.client, user)
      const given = await session.client.list<Row>(listRoleAssignments, { top: maxAssignments })
      const found = given.value.find(
        (row) => row.principalId === id && row.roleDefinitionId === definition.id,
      )
      if (!found)
        throw new CliError(`${user} is not ${definition.displayName}.`, { hint: 'See `allot role list`.' })
      const answer = await session.client.call(deleteRoleAssignment, {
        params: { roleAssignmentId: found.id },
        query: writeQuery(session),
      })
      await tellWrite(session, answer, () =>
        session.out.say(`${user} is no ${definition.displayName} any more.`),
      )
    },
  )
  registerSignInLink(program)
}

function registerSignInLink(program: Command): void {
  addVerb<{ user?: string }>(
    program,
    {
      use: 'sign-in-link',
      about: 'Makes a link that signs in a browser: once, for 15 minutes.',
      examples: ['sign-in-link', 'sign-in-link --user anna@contoso.com'],
      kind: 'read',
    },
    (command) =>
      command.option('--user <user>', 'who signs in with it; without, the administrator of the installation'),
    async ({ client, out }, _args, { user }) => {
      const userId = user === undefined ? null : (await findUser(client, user)).id
      const response = await client.send(`${client.connection.url}/auth/sign-in-links`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ userId }),
      })
      const link = (await response.json()) as { url: string; expirationDateTime: string }
      out.result(link, () => out.say(link.url))
    },
  )
}
