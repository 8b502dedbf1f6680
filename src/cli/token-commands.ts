import type { Command } from 'commander'
import { Option } from 'commander'
import { roles } from '../contract/administration.ts'
import { createToken, deleteToken, listTokens } from '../contract/administration-endpoints.ts'
import { wrongUse } from './cli-error.ts'
import type { Client } from './client.ts'
import { isId, theOne } from './names.ts'
import type { Column } from './output.ts'
import { tellWrite, writeQuery } from './plan.ts'
import { shownTime } from './times.ts'
import { addVerb, plain } from './verb.ts'

type TokenRow = {
  readonly id: string
  readonly displayName: string
  readonly role: string | null
  readonly createdDateTime: string
  readonly expirationDateTime: string | null
  readonly lastUsedDateTime: string | null
  readonly revokedDateTime: string | null
}
const maxTokens = 2_000

const columns: readonly Column<TokenRow>[] = [
  { title: 'Name', value: (row) => row.displayName },
  { title: 'Role', value: (row) => row.role ?? 'own' },
  { title: 'Made', value: (row) => shownTime(row.createdDateTime) },
  { title: 'Last used', value: (row) => shownTime(row.lastUsedDateTime) },
  {
    title: 'Ends',
    value: (row) => (row.revokedDateTime ? 'revoked' : shownTime(row.expirationDateTime)),
  },
  { title: 'Id', value: (row) => row.id },
]

/** `allot token ...` */
export function registerTokens(program: Command): void {
  const tokens = program.command('token').description('Bearer tokens of administrators and programs.')
  addVerb<{ role: string; scopes?: string[]; expires?: string }>(
    tokens,
    {
      use: 'create <name>',
      about: 'Makes a token; its text is shown this once.',
      examples: ['token create "Nightly report" --role globalReader --expires 2027-01-01'],
      kind: 'write',
    },
    (command) =>
      command
        .addOption(new Option('--role <role>', 'what it may do').choices([...roles]).makeOptionMandatory())
        .option(
          '--scopes <permissions...>',
          "only these of Graph's permissions, such as CloudLicensing.Read.All",
        )
        .option('--expires <date>', 'when it ends'),
    async (session, [displayName = ''], { role, scopes, expires }) => {
      const expirationDateTime = expires === undefined ? null : expiry(expires)
      const answer = await session.client.call<TokenRow & { token: string }>(createToken, {
        query: writeQuery(session),
        body: { displayName, role, expirationDateTime, ...(scopes ? { scopes } : {}) },
      })
      await tellWrite(session, answer, () => {
        session.out.say(answer.token)
        session.out.note(`Keep it: it is shown this once. Use it as ALLOT_TOKEN. (${answer.id})`)
      })
    },
  )
  addVerb(
    tokens,
    { use: 'list', about: 'Lists tokens, without their secrets.', examples: ['token list'], kind: 'list' },
    plain,
    async ({ client, out, top }) => {
      out.list(await client.list<TokenRow>(listTokens, { top }), columns, 'There are no tokens.')
    },
  )
  addVerb(
    tokens,
    {
      use: 'revoke <token>',
      about: 'Ends a token at once, by name or id.',
      examples: ['token revoke "Nightly report"'],
      kind: 'write',
    },
    plain,
    async (session, [name = '']) => {
      const tokenId = isId(name) ? name : await findToken(session.client, name)
      const answer = await session.client.call(deleteToken, {
        params: { tokenId },
        query: writeQuery(session),
      })
      await tellWrite(session, answer, () => session.out.say(`Revoked "${name}".`))
    },
  )
}

async function findToken(client: Client, name: string): Promise<string> {
  const { value } = await client.list<TokenRow>(listTokens, { top: maxTokens })
  const live = value.filter((row) => row.revokedDateTime === null)
  const found = live.filter((row) => row.displayName.toLowerCase() === name.toLowerCase())
  const shown = found.map((row) => ({ id: row.id, label: `${row.displayName} (${row.role ?? 'own'})` }))
  return theOne('token', name, shown, () => live.map((row) => row.displayName)).id
}

function expiry(text: string): string {
  const moment = new Date(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00` : text)
  if (Number.isNaN(moment.getTime())) throw wrongUse(`"${text}" is no date.`, 'Give one such as 2027-01-01.')
  return moment.toISOString()
}
