import { type Command, Option } from 'commander'
import {
  createAllotment,
  deleteAllotment,
  transferUnits,
  updateAllotment,
} from '../contract/allotment-endpoints.ts'
import { allotmentWord, numbersOf } from './allotment-words.ts'
import { wrongUse } from './cli-error.ts'
import { findAllotment, findProduct, findUser } from './find.ts'
import { tellWrite, writeQuery } from './plan.ts'
import type { AllotmentRow } from './rows.ts'
import { addVerb, collect, plain, type Session, wholeNumber } from './verb.ts'

const maxUnits = 2_147_483_647
const units = wholeNumber(0, maxUnits)

type Create = {
  product: string
  units: number
  owner?: readonly string[]
  description?: string
  reportOnly?: boolean
}

/** `allot allotment create` */
export function registerCreate(allotments: Command): void {
  addVerb<Create>(
    allotments,
    {
      use: 'create <name>',
      about: 'Divides units off a product.',
      examples: [
        'allotment create Medicine --product ENTERPRISEPACK --units 150 --owner ines.keller@lindenhof.example',
      ],
      kind: 'write',
    },
    (command) =>
      command
        .requiredOption('--product <product>', 'friendly name, part number or skuId')
        .requiredOption('--units <number>', 'the limit, in seats', units)
        .option('--owner <user>', 'who manages it; may come several times', collect)
        .option('--description <text>', 'for people')
        .option('--report-only', 'the limit stops nobody; it shows what it would do'),
    async (session, [name = ''], options) => {
      const { client, out } = session
      const product = await findProduct(client, options.product)
      const owners: string[] = []
      for (const owner of options.owner ?? []) owners.push((await findUser(client, owner)).id)
      const answer = await client.call<AllotmentRow>(createAllotment, {
        query: writeQuery(session),
        body: {
          skuId: product.skuId,
          displayName: name,
          allottedUnits: options.units,
          ...(options.description === undefined ? {} : { description: options.description }),
          ...(options.reportOnly ? { enforcement: 'reportOnly' } : {}),
          ...(owners.length === 0 ? {} : { 'owners@odata.bind': owners }),
        },
      })
      await tellWrite(session, answer, () => {
        out.say(
          `Made "${name}" with ${options.units} of ${product.capacity} units of ${product.displayName}. (${answer.id})`,
        )
        out.say(
          `Fill it with: allot assign --allotment ${allotmentWord({ displayName: name, skuPartNumber: product.skuPartNumber, isDefault: false })} --group G`,
        )
      })
    },
  )
}

/** Rule 12: what happens to seats beyond a limit. */
function whenBelow(meaning: string): Option {
  return new Option('--when-below <mode>', meaning).choices(['refuse', 'drain', 'evict'])
}

type Resize = { units?: number; by?: number; whenBelow?: string }

/** `allot allotment resize` and `transfer` */
export function registerResize(allotments: Command): void {
  addVerb<Resize>(
    allotments,
    {
      use: 'resize <allotment>',
      about: 'Changes the limit. Free units serve the queue at once.',
      examples: [
        'allotment resize Medicine --units 165',
        'allotment resize Medicine --units 100 --when-below drain',
        'allotment resize Medicine --by -5 --dry-run',
      ],
      kind: 'write',
    },
    (command) =>
      command
        .option('--units <number>', 'the new limit', units)
        .option('--by <number>', 'more (5) or fewer (-5) than now', wholeNumber(-maxUnits, maxUnits))
        .addOption(whenBelow('when more seats are in use than the new limit')),
    async (session, [name = ''], options) => {
      const { client } = session
      if ((options.units === undefined) === (options.by === undefined)) {
        throw wrongUse('The new limit is needed: --units N or --by N.')
      }
      const before = await findAllotment(client, name)
      const allottedUnits = options.units ?? before.allottedUnits + (options.by ?? 0)
      const body = { allottedUnits, ...(options.whenBelow ? { whenBelowConsumed: options.whenBelow } : {}) }
      await patchAllotment(session, before, body, 'Resized')
    },
  )
  addVerb<{ units: number }>(
    allotments,
    {
      use: 'transfer <from> <to>',
      about: 'Moves units to another allotment of the product.',
      examples: ['allotment transfer Engineering Medicine --units 5'],
      kind: 'write',
    },
    (command) => command.requiredOption('--units <number>', 'how many', wholeNumber(1, maxUnits)),
    async (session, [fromName = '', toName = ''], options) => {
      const { client, out } = session
      const from = await findAllotment(client, fromName)
      const to = await findAllotment(client, toName)
      const answer = await client.call<{ from: AllotmentRow; to: AllotmentRow }>(transferUnits, {
        params: { allotmentId: from.id },
        query: writeQuery(session),
        body: { toAllotmentId: to.id, units: options.units },
      })
      await tellWrite(session, answer, () => {
        out.say(`Moved ${options.units} units.`)
        out.say(`"${from.displayName}": ${numbersOf(answer.from)}.`)
        out.say(`"${to.displayName}": ${numbersOf(answer.to)}.`)
      })
    },
  )
}

/** `allot allotment hold`, `open`, `rename` */
export function registerStates(allotments: Command): void {
  addVerb(
    allotments,
    {
      use: 'hold <allotment>',
      about: 'Keeps seats and adds none, until it is opened.',
      examples: ['allotment hold Medicine'],
      kind: 'write',
    },
    plain,
    async (session, [name = '']) =>
      patchAllotment(session, await findAllotment(session.client, name), { state: 'hold' }, 'On hold:'),
  )
  addVerb(
    allotments,
    {
      use: 'open <allotment>',
      about: 'Ends a hold; the queue is served at once.',
      examples: ['allotment open Medicine'],
      kind: 'write',
    },
    plain,
    async (session, [name = '']) =>
      patchAllotment(session, await findAllotment(session.client, name), { state: 'open' }, 'Open:'),
  )
  addVerb<{ description?: string }>(
    allotments,
    {
      use: 'rename <allotment> <name>',
      about: 'Changes the name.',
      examples: ['allotment rename Medicine "School of Medicine"'],
      kind: 'write',
    },
    (command) => command.option('--description <text>', 'the description, too'),
    async (session, [allotment = '', displayName = ''], { description }) => {
      const body = { displayName, ...(description === undefined ? {} : { description }) }
      await patchAllotment(session, await findAllotment(session.client, allotment), body, 'Renamed')
    },
  )
}

/** `allot allotment report-only`, `enforce` (rule 15) */
export function registerEnforcement(allotments: Command): void {
  addVerb(
    allotments,
    {
      use: 'report-only <allotment>',
      about: 'Lets everybody entitled in and shows who is beyond the limit.',
      examples: ['allotment report-only Medicine'],
      kind: 'write',
    },
    plain,
    async (session, [name = '']) => {
      const before = await findAllotment(session.client, name)
      await patchAllotment(session, before, { enforcement: 'reportOnly' }, 'Report-only:')
    },
  )
  addVerb<{ whenBelow?: string }>(
    allotments,
    {
      use: 'enforce <allotment>',
      about: 'Ends report-only: the limit counts again.',
      examples: [
        'allotment enforce Medicine --when-below drain',
        'allotment enforce Medicine --when-below evict --dry-run',
      ],
      kind: 'write',
    },
    (command) => command.addOption(whenBelow('when more seats are in use than the limit')),
    async (session, [name = ''], { whenBelow }) => {
      const before = await findAllotment(session.client, name)
      const body = { enforcement: 'enforced', ...(whenBelow ? { whenBelowConsumed: whenBelow } : {}) }
      await patchAllotment(session, before, body, 'Enforced:')
    },
  )
}

async function patchAllotment(
  session: Session,
  before: AllotmentRow,
  body: object,
  done: string,
): Promise<void> {
  const answer = await session.client.call<AllotmentRow>(updateAllotment, {
    params: { allotmentId: before.id },
    query: writeQuery(session),
    body,
  })
  await tellWrite(session, answer, () =>
    session.out.say(`${done} "${answer.displayName}": ${numbersOf(answer)}.`),
  )
}

/** `allot allotment delete` */
export function registerDelete(allotments: Command): void {
  addVerb<{ endAssignments?: boolean }>(
    allotments,
    {
      use: 'delete <allotment>',
      about: 'Deletes an allotment; its units go back to what is not divided.',
      examples: ['allotment delete Medicine --end-assignments --dry-run'],
      kind: 'write',
    },
    (command) => command.option('--end-assignments', 'its assignments and seats end with it'),
    async (session, [name = ''], { endAssignments }) => {
      const { client, out } = session
      const allotment = await findAllotment(client, name)
      const answer = await client.call(deleteAllotment, {
        params: { allotmentId: allotment.id },
        query: { ...writeQuery(session), ...(endAssignments ? { endAssignments: 'true' } : {}) },
      })
      await tellWrite(session, answer, () =>
        out.say(`Deleted "${allotment.displayName}"; ${allotment.allottedUnits} units are free to divide.`),
      )
    },
  )
}
