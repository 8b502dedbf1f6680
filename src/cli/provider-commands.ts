import { type Command, Option } from 'commander'
import type { z } from 'zod'
import {
  checkIdentityProvider,
  createIdentityBinding,
  createIdentityProvider,
  deleteIdentityProvider,
  listIdentityProviders,
  profiles,
  type providerCheck,
} from '../contract/identity-provider.ts'
import { CliError, wrongUse } from './cli-error.ts'
import type { Client } from './client.ts'
import { findUser } from './find.ts'
import { isId, theOne } from './names.ts'
import type { Column } from './output.ts'
import { tellWrite, writeQuery } from './plan.ts'
import { addVerb, collect, plain } from './verb.ts'

type Row = {
  readonly id: string
  readonly displayName: string
  readonly profile: string
  readonly issuer: string
  readonly clientId: string
  readonly audience: string | null
}
type Check = z.output<typeof providerCheck>
type AddOptions = {
  profile: string
  issuer: string
  clientId: string
  secretEnv?: string
  audience?: string
  scopes?: string[]
  map?: readonly string[]
}
const maxProviders = 1_000
const marks = { ok: 'ok', warning: 'warning', error: 'ERROR' } as const

const columns: readonly Column<Row>[] = [
  { title: 'Name', value: (row) => row.displayName },
  { title: 'Profile', value: (row) => row.profile },
  { title: 'Issuer', value: (row) => row.issuer },
  { title: 'Client', value: (row) => row.clientId },
  { title: 'Id', value: (row) => row.id },
]

/** `allot provider ...` */
export function registerProviders(program: Command): void {
  const provider = program.command('provider').description('OpenID Connect providers: where people sign in.')
  registerAdd(provider)
  addVerb(
    provider,
    { use: 'list', about: 'Lists providers.', examples: ['provider list'], kind: 'list' },
    plain,
    async ({ client, out, top }) => {
      out.list(await client.list<Row>(listIdentityProviders, { top }), columns, 'There are no providers.')
    },
  )
  addVerb(
    provider,
    {
      use: 'remove <provider>',
      about: 'Removes a provider; sessions that came through it end.',
      examples: ['provider remove "Contoso Entra"'],
      kind: 'write',
    },
    plain,
    async (session, [name = '']) => {
      const answer = await session.client.call(deleteIdentityProvider, {
        params: { providerId: await idOf(session.client, name) },
        query: writeQuery(session),
      })
      await tellWrite(session, answer, () => session.out.say(`Removed "${name}".`))
    },
  )
  addVerb(
    provider,
    {
      use: 'test <provider>',
      about: 'Looks at what signing in needs: configuration, keys, clock, client, redirect URI.',
      examples: ['provider test "Contoso Entra"'],
      kind: 'read',
    },
    plain,
    async ({ client, out }, [name = '']) => {
      const params = { providerId: await idOf(client, name) }
      const check = await client.call<Check>(checkIdentityProvider, { params })
      out.result(check, () => {
        for (const { state, message, advice } of check.checks) {
          const mark = marks[state].padEnd(marks.warning.length)
          out.say(`${state === 'ok' ? mark : out.warn(mark)}  ${message}`)
          if (advice) out.say(`${' '.repeat(mark.length)}  ${advice}`)
        }
        if (check.works) out.say(`"${name}" works.`)
      })
      if (!check.works) throw new CliError(`"${name}" does not work.`, { code: 'providerFailed' })
    },
  )
  registerAllow(provider)
}

function registerAdd(provider: Command): void {
  addVerb<AddOptions>(
    provider,
    {
      use: 'add <name>',
      about: 'Adds a provider. The secret is read from an environment variable, so that no shell keeps it.',
      examples: [
        'provider add "Contoso Entra" --profile entra --issuer https://login.microsoftonline.com/<tenant id>/v2.0 --client-id <id> --secret-env SECRET',
        'provider add Keycloak --profile keycloak --issuer https://id.contoso.com/realms/staff --client-id allot --map realm_access.roles=license-admin=licenseAdministrator',
      ],
      kind: 'write',
    },
    (command) =>
      command
        .addOption(
          new Option('--profile <profile>', 'what it is').choices([...profiles]).makeOptionMandatory(),
        )
        .requiredOption('--issuer <url>', 'its issuer, as its configuration says')
        .requiredOption('--client-id <id>', 'the id that it gave this application')
        .option(
          '--secret-env <name>',
          'environment variable with the client secret; without: a public client',
        )
        .option('--audience <text>', 'take its bearer tokens for this audience')
        .option('--scopes <names...>', 'instead of those of the profile')
        .option('--map <claim=value=role>', 'who has what in a claim gets a role (several times)', collect),
    async (session, [displayName = ''], options) => {
      const { profile, issuer, clientId, audience, scopes } = options
      const answer = await session.client.call<Row>(createIdentityProvider, {
        query: writeQuery(session),
        body: {
          displayName,
          profile,
          issuer,
          clientId,
          ...(options.secretEnv === undefined ? {} : { clientSecret: secretIn(options.secretEnv) }),
          ...(audience === undefined ? {} : { audience }),
          ...(scopes === undefined ? {} : { scopes }),
          roleMappings: (options.map ?? []).map(mappingOf),
        },
      })
      await tellWrite(session, answer, () => {
        session.out.say(`Added "${displayName}". Tell the provider these addresses of ours:`)
        session.out.say(`  sign in   ${session.client.connection.url}/auth/providers/${answer.id}/callback`)
        session.out.say(`  sign out  ${session.client.connection.url}/`)
      })
    },
  )
}

function registerAllow(provider: Command): void {
  addVerb<{ user: string; as?: string; subject?: string }>(
    provider,
    {
      use: 'allow <provider>',
      about: 'Lets somebody of the provider sign in as a person who has a role or signs in another way.',
      examples: ['provider allow "Contoso Entra" --user anna@contoso.com'],
      kind: 'write',
    },
    (command) =>
      command
        .requiredOption('--user <user>', 'the person here')
        .option('--as <name>', 'the name there; else the userPrincipalName here')
        .option('--subject <id>', 'the stable id there, instead of a name'),
    async (session, [name = ''], { user, as, subject }) => {
      const person = await findUser(session.client, user)
      const how = subject === undefined ? { userPrincipalName: as ?? person.userPrincipalName } : { subject }
      const answer = await session.client.call(createIdentityBinding, {
        params: { providerId: await idOf(session.client, name) },
        query: writeQuery(session),
        body: { userId: person.id, ...how },
      })
      const who = subject ?? how.userPrincipalName
      await tellWrite(session, answer, () =>
        session.out.say(`${who} of "${name}" signs in as ${person.userPrincipalName}.`),
      )
    },
  )
}

async function idOf(client: Client, name: string): Promise<string> {
  if (isId(name)) return name
  const { value } = await client.list<Row>(listIdentityProviders, { top: maxProviders })
  const found = value.filter((row) => row.displayName.toLowerCase() === name.toLowerCase())
  const shown = found.map((row) => ({ id: row.id, label: `${row.displayName} (${row.issuer})` }))
  return theOne('provider', name, shown, () => value.map((row) => row.displayName)).id
}

function secretIn(variable: string): string {
  const secret = process.env[variable]
  if (secret) return secret
  throw wrongUse(`The environment variable ${variable} is not set.`, 'Put the client secret into it.')
}

function mappingOf(text: string): { claim: string; value: string; role: string } {
  const [, claim, value, role] = /^([^=]+)=(.+)=(\w+)$/.exec(text) ?? []
  if (claim && value && role) return { claim, value, role }
  throw wrongUse(`"${text}" is no mapping.`, 'Write claim=value=role, such as groups=admins=globalReader.')
}
