import type { Command } from 'commander'
import { listAllotments, listOwners } from '../contract/allotment-endpoints.ts'
import { assignmentsOfAllotment } from '../contract/assignment-endpoints.ts'
import {
  registerCreate,
  registerDelete,
  registerEnforcement,
  registerResize,
  registerStates,
} from './allotment-changes.ts'
import { numbersOf, stateOf } from './allotment-words.ts'
import { findAllotment, findProduct } from './find.ts'
import type { Column } from './output.ts'
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
import { addVerb, plain, type Session } from './verb.ts'

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

/** `allot allotment ...` */
export function registerAllotments(program: Command): void {
  const allotments = program
    .command('allotment')
    .description('Named shares of a product, each with a hard limit.')
  registerReads(allotments)
  registerCreate(allotments)
  registerResize(allotments)
  registerStates(allotments)
  registerEnforcement(allotments)
  registerDelete(allotments)
}

function registerReads(allotments: Command): void {
  addVerb<{ product?: string; orphaned?: boolean }>(
    allotments,
    {
      use: 'list',
      about: 'Lists allotments: used, limit, free, waiting.',
      examples: ['allotment list', 'allotment list --product SPE_E3', 'allotment list --orphaned'],
      kind: 'list',
    },
    (command) =>
      command
        .option('--product <product>', 'only those of a product')
        .option('--orphaned', 'only those whose owners can no longer act: deleted, disabled, left'),
    async ({ client, out, top }, _args, { product, orphaned }) => {
      const only = product === undefined ? undefined : await findProduct(client, product)
      const conditions = [
        ...(only ? [`skuId eq ${only.skuId}`] : []),
        ...(orphaned ? ['isOrphaned eq true'] : []),
      ]
      const query = {
        $select: allotmentSelect,
        $orderby: 'productName,displayName',
        $filter: conditions.join(' and ') || undefined,
      }
      const listed = await client.list<AllotmentRow>(listAllotments, { query, top })
      out.list(
        listed,
        columns,
        orphaned
          ? 'None is orphaned: every allotment with owners has one who can act.'
          : 'There are no allotments yet. Make one with: allot allotment create NAME --product P --units N',
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
      ...(allotment.isOrphaned
        ? [['', 'None of them can act any more. Appoint one with: allot owner add A --user U'] as const]
        : []),
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
