import type { Command } from 'commander'
import { addOwner, listOwners, removeOwner } from '../contract/allotment-endpoints.ts'
import { withName } from './cli-error.ts'
import { findAllotment, findTarget } from './find.ts'
import { isId } from './names.ts'
import { tellWrite, writeQuery } from './plan.ts'
import { nameOf, type ObjectRow, objectSelect, typeOf } from './rows.ts'
import { addVerb, oneOf, plain } from './verb.ts'

type Who = { user?: string; group?: string }

function whoOptions(command: Command): Command {
  return command.option('--user <user>', 'a person').option('--group <group>', 'everybody in a group')
}

/** `allot owner ...` */
export function registerOwners(program: Command): void {
  const owners = program.command('owner').description('Who manages an allotment without any other role.')
  addVerb(
    owners,
    {
      use: 'list <allotment>',
      about: 'Lists the owners of an allotment.',
      examples: ['owner list Medicine'],
      kind: 'list',
    },
    plain,
    async ({ client, out, top }, [name = '']) => {
      const { id } = await findAllotment(client, name)
      const query = { $select: objectSelect }
      const listed = await client.list<ObjectRow>(listOwners, {
        params: { allotmentId: id },
        query,
        top,
      })
      out.list(
        listed,
        [
          { title: 'Owner', value: nameOf },
          { title: 'Kind', value: typeOf },
          { title: 'User name', value: (row) => row.userPrincipalName },
          { title: 'Id', value: (row) => row.id },
        ],
        'It has no owner. Appoint one with: allot owner add A --user U',
      )
    },
  )
  registerWrites(owners)
}

function registerWrites(owners: Command): void {
  addVerb<Who>(
    owners,
    {
      use: 'add <allotment>',
      about: 'Appoints an owner.',
      examples: ['owner add Medicine --user ines.keller@lindenhof.example'],
      kind: 'write',
    },
    whoOptions,
    async (session, [name = ''], options) => {
      const { client, out } = session
      const who = oneOf<'user' | 'group'>(options, ['user', 'group'])
      const allotment = await findAllotment(client, name)
      const owner = await findTarget(client, who.kind, who.value)
      const answer = await client.call(addOwner, {
        params: { allotmentId: allotment.id },
        query: writeQuery(session),
        body: { '@odata.id': owner.id },
      })
      await tellWrite(session, answer, () => out.say(`${owner.name} owns "${allotment.displayName}" now.`))
    },
  )
  addVerb<Who>(
    owners,
    {
      use: 'remove <allotment>',
      about: 'Takes ownership away.',
      examples: ['owner remove Medicine --user ines.keller@lindenhof.example'],
      kind: 'write',
    },
    whoOptions,
    async (session, [name = ''], options) => {
      const { client, out } = session
      const who = oneOf<'user' | 'group'>(options, ['user', 'group'])
      const allotment = await findAllotment(client, name)
      // Who is gone from the directory is found by id no more, and may still be taken off.
      const owner = isId(who.value)
        ? { id: who.value, name: who.value }
        : await findTarget(client, who.kind, who.value)
      const params = { allotmentId: allotment.id, ownerId: owner.id }
      const answer = await client
        .call(removeOwner, { params, query: writeQuery(session) })
        .catch((error: unknown) => {
          throw withName(error, owner)
        })
      await tellWrite(session, answer, () =>
        out.say(`${owner.name} no longer owns "${allotment.displayName}".`),
      )
    },
  )
}
