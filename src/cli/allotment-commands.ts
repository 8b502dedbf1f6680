import type { Command } from 'commander'
import {
  createAllotment,
  deleteAllotment,
  listAllotments,
  listOwners,
  transferUnits,
  updateAllotment,
} from '../contract/allotment-endpoints.ts'
import { assignmentsOfAllotment } from '../contract/assignment-endpoints.ts'
import { wrongUse } from './cli-error.ts'
import { findAllotment, findProduct, findUser } from './find.ts'
import { quoted } from './names.ts'
import type { Column } from './output.ts'
import { tellWrite, writeQuery } from './plan.ts'
import {
  type AllotmentRow,
  type AssignmentRow,
  allotmentSelect,
  assignmentSelect,
  nameOf,
  type ObjectRow,
  objectSelect,
  typeOf,
} from './rows.ts'
import { addVerb, collect, plain, type Session, wholeNumber } from './verb.ts'

const maxUnits = 2_147_483_647
const units = wholeNumber(0, maxUnits)

const columns: readonly Column<AllotmentRow>[] = [
  { title: 'Product', value: (row) => row.productName },
  { title: 'Allotment', value: (row) => row.displayName },
  { title: 'Used', value: (row) => row.consumedUnits, right: true },
  { title: 'Limit', value: (row) => row.allottedUnits, right: true },
  { title: 'Free', value: (row) => row.availableUnits, right: true },
  { title: 'Waiting', value: (row) => row.waitingCount, right: true },
  { title: 'Errors', value: (row) => row.blockedCount, right: true },
  { title: 'State', value: stateOf },
]

function stateOf(row: AllotmentRow): string {
  const over = row.overAllotted ? ', over-allotted' : ''
  return `${row.state === 'hold' ? 'on hold' : 'open'}${over}`
}

/** An allotment's numbers in one sentence. */
export function numbersOf(row: AllotmentRow): string {
  const errors = row.blockedCount > 0 ? `, ${row.blockedCount} kept out by an error` : ''
  return `${row.consumedUnits} of ${row.allottedUnits} seats used, ${row.waitingCount} waiting${errors}`
}

/** `allot allotment ...` */
export function registerAllotments(program: Command): void {
  const allotments = program
    .command('allotment')
    .description('Named shares of a product, each with a hard limit.')
  registerReads(allotments)
  registerCreate(allotments)
  registerResize(allotments)
  registerStates(allotments)
  registerDelete(allotments)
}

function registerReads(allotments: Command): void {
  addVerb<{ product?: string }>(
    allotments,
    {
      use: 'list',
      about: 'Lists allotments: used, limit, free, waiting.',
      examples: ['allotment list', 'allotment list --product SPE_E3'],
      kind: 'list',
    },
    (command) => command.option('--product <product>', 'only those of a product'),
    async ({ client, out, top }, _args, { product }) => {
      const only = product === undefined ? undefined : await findProduct(client, product)
      const query = {
        $select: allotmentSelect,
        $orderby: 'productName,displayName',
        $filter: only && `skuId eq ${only.skuId}`,
      }
      const listed = await client.list<AllotmentRow>(listAllotments, { query, top })
      out.list(
        listed,
        columns,
        'There are no allotments yet. Make one with: allot allotment create NAME --product P --units N',
      )
    },
  )
  addVerb(
    allotments,
    {
      use: 'show <allotment>',
      about: 'Shows an allotment, its owners and its assignments.',
      examples: ['allotment show Medicine', 'allotment show ENTERPRISEPACK/Medicine'],
      kind: 'read',
    },
    plain,
    showAllotment,
  )
}

async function showAllotment({ client, out, top }: Session, [name = '']: readonly string[]): Promise<void> {
  const allotment = await findAllotment(client, name)
  const params = { allotmentId: allotment.id }
  const owners = await client.list<ObjectRow>(listOwners, {
    params,
    query: { $select: objectSelect },
    top,
  })
  const assignments = await client.list<AssignmentRow>(assignmentsOfAllotment.list, {
    params,
    query: { $select: assignmentSelect, $expand: `assignedTo($select=${objectSelect})` },
    top,
  })
  out.result({ ...allotment, owners: owners.value, assignments: assignments.value }, () => {
    out.facts([
      ['Allotment', `${allotment.displayName}${allotment.isDefault ? ' (what is not divided)' : ''}`],
      ['Product', `${allotment.productName} (${allotment.skuPartNumber})`],
      ['Description', allotment.description],
      ['Id', allotment.id],
      ['Seats', numbersOf(allotment)],
      ['Free', allotment.availableUnits],
      ['State', stateOf(allotment)],
      ['Owners', owners.value.map(nameOf).join(', ') || 'none'],
    ])
    out.say('')
    if (assignments.value.length === 0) out.say('It is assigned to nobody.')
    out.table(assignments.value, [
      { title: 'Assigned to', value: (row) => nameOf(row.assignedTo) },
      { title: 'Kind', value: (row) => typeOf(row.assignedTo) },
      { title: 'Priority', value: (row) => row.priority, right: true },
      { title: 'Nested groups', value: (row) => (row.includeNestedGroups ? 'yes' : 'no') },
      { title: 'Services off', value: (row) => row.disabledServicePlanIds.length, right: true },
      {
        title: 'State',
        value: (row) =>
          row.processingState === 'inProgress' ? `${row.processedMembers} of ${row.totalMembers}` : 'done',
      },
    ])
  })
}

type Create = { product: string; units: number; owner?: readonly string[]; description?: string }

function registerCreate(allotments: Command): void {
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
        .option('--description <text>', 'for people'),
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
          ...(owners.length === 0 ? {} : { 'owners@odata.bind': owners }),
        },
      })
      await tellWrite(session, answer, () => {
        out.say(
          `Made "${name}" with ${options.units} of ${product.capacity} units of ${product.displayName}. (${answer.id})`,
        )
        out.say(`Fill it with: allot assign --allotment ${shellWord(name)} --group G`)
      })
    },
  )
}

type Resize = { units?: number; by?: number; whenBelow?: string }

function registerResize(allotments: Command): void {
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
        .option('--when-below <refuse|drain|evict>', 'when more seats are in use than the new limit'),
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

function registerStates(allotments: Command): void {
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

function registerDelete(allotments: Command): void {
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

/** A name as a shell takes it. */
export function shellWord(name: string): string {
  return /^[\w.@-]+$/.test(name) ? name : quoted(name).replaceAll("''", "'\\''")
}
