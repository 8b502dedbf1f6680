import { getProduct, listProducts } from '../contract/administration-endpoints.ts'
import { getAllotment, listAllotments } from '../contract/allotment-endpoints.ts'
import { getDevice, getUser, listDevices, listUsers } from '../contract/directory-endpoints.ts'
import type { AnyEndpoint } from '../contract/endpoint.ts'
import { getGroup, listGroups } from '../contract/group-endpoints.ts'
import type { Client } from './client.ts'
import { type Candidate, isId, quoted, theOne } from './names.ts'
import {
  type AllotmentRow,
  allotmentSelect,
  type DeviceRow,
  type GroupRow,
  groupSelect,
  nameOf,
  type ProductRow,
  type UserRow,
  userSelect,
} from './rows.ts'

/** Names that are compared with a mistyped one. */
const maxKnown = 2_000
const maxFound = 50

/** Rows as candidates for a name. */
function candidates<Row>(
  rows: readonly Row[],
  id: (row: Row) => string,
  label: (row: Row) => string,
): (Row & Candidate)[] {
  return rows.map((row) => ({ ...row, id: id(row), label: label(row) }))
}

/** A product by friendly name, part number or skuId. */
export async function findProduct(client: Client, name: string): Promise<ProductRow> {
  const { value } = await client.list<ProductRow>(listProducts, { top: maxKnown })
  const wanted = name.toLowerCase()
  const names = (row: ProductRow) => [row.displayName, row.skuPartNumber, row.skuId]
  const found = value.filter((row) => names(row).some((each) => each.toLowerCase() === wanted))
  const shown = candidates(
    found,
    (row) => row.skuId,
    (row) => `${row.displayName} (${row.skuPartNumber})`,
  )
  return theOne('product', name, shown, () => value.flatMap((row) => [row.displayName, row.skuPartNumber]))
}

/** An allotment by id, name, or `Product/Name` where several products have one of that name. */
export async function findAllotment(client: Client, name: string): Promise<AllotmentRow> {
  if (isId(name)) {
    return client.call<AllotmentRow>(getAllotment, {
      params: { allotmentId: name },
      query: { $select: allotmentSelect },
    })
  }
  const rows = [...(await allotmentsCalled(client, name))]
  for (let at = name.indexOf('/'); rows.length === 0 && at !== -1; at = name.indexOf('/', at + 1)) {
    const product = name.slice(0, at).trim().toLowerCase()
    const called = await allotmentsCalled(client, name.slice(at + 1).trim())
    rows.push(
      ...called.filter((row) =>
        [row.productName, row.skuPartNumber, row.skuId].some((each) => each.toLowerCase() === product),
      ),
    )
  }
  const label = (row: AllotmentRow) => `${row.skuPartNumber}/${row.displayName}  (${row.productName})`
  const known = rows.length === 0 ? await allAllotmentNames(client) : []
  return theOne(
    'allotment',
    name,
    candidates(rows, (row) => row.id, label),
    () => known,
  )
}

async function allotmentsCalled(client: Client, name: string): Promise<readonly AllotmentRow[]> {
  if (name === '') return []
  const query = { $select: allotmentSelect, $filter: `displayName eq ${quoted(name)}` }
  return (await client.list<AllotmentRow>(listAllotments, { query, top: maxFound })).value
}

async function allAllotmentNames(client: Client): Promise<string[]> {
  const query = { $select: 'displayName,skuPartNumber,productName' }
  const { value } = await client.list<AllotmentRow>(listAllotments, { query, top: maxKnown })
  return value.flatMap((row) => [row.displayName, `${row.skuPartNumber}/${row.displayName}`])
}

/** A user by id, userPrincipalName or display name. */
export async function findUser(client: Client, name: string): Promise<UserRow> {
  if (isId(name)) {
    return client.call<UserRow>(getUser, {
      params: { userId: name },
      query: { $select: userSelect },
    })
  }
  const equal = name.includes('@') ? 'userPrincipalName' : 'displayName'
  const query = { $select: userSelect, $filter: `${equal} eq ${quoted(name)}` }
  const { value } = await client.list<UserRow>(listUsers, { query, top: maxFound })
  const known = value.length > 0 ? [] : await alike<UserRow>(client, listUsers, userSelect, equal, name)
  return theOne(
    'user',
    name,
    candidates(
      value,
      (row) => row.id,
      (row) => `${nameOf(row)} <${row.userPrincipalName}>`,
    ),
    () => known.flatMap((row) => [row.userPrincipalName, ...(row.displayName ? [row.displayName] : [])]),
  )
}

/** Those whose names begin or end the same way: a typing mistake is seldom in both places. */
async function alike<Row>(
  client: Client,
  endpoint: AnyEndpoint,
  select: string,
  property: string,
  name: string,
): Promise<readonly Row[]> {
  if (name === '') return []
  const begins = `"${name.slice(0, 2).replace(/["\\]/g, '\\$&')}"`
  const ends = `endswith(${property},${quoted(name.slice(3))})`
  const found: Row[] = []
  for (const query of [{ $search: begins }, ...(name.length > 3 ? [{ $filter: ends }] : [])])
    found.push(
      ...(await client.list<Row>(endpoint, { query: { ...query, $select: select }, top: maxKnown })).value,
    )
  return found
}

/** A group by id or display name. */
export async function findGroup(client: Client, name: string): Promise<GroupRow> {
  if (isId(name)) {
    return client.call<GroupRow>(getGroup, {
      params: { groupId: name },
      query: { $select: groupSelect },
    })
  }
  const query = { $select: groupSelect, $filter: `displayName eq ${quoted(name)}` }
  const { value } = await client.list<GroupRow>(listGroups, { query, top: maxFound })
  const known =
    value.length > 0 ? [] : await alike<GroupRow>(client, listGroups, groupSelect, 'displayName', name)
  const label = (row: GroupRow) => `${row.displayName}${row.description ? ` (${row.description})` : ''}`
  return theOne(
    'group',
    name,
    candidates(value, (row) => row.id, label),
    () => known.map((row) => row.displayName),
  )
}

/** A device by id or display name. */
export async function findDevice(client: Client, name: string): Promise<DeviceRow> {
  if (isId(name)) return client.call<DeviceRow>(getDevice, { params: { deviceId: name } })
  const query = { $filter: `displayName eq ${quoted(name)}` }
  const { value } = await client.list<DeviceRow>(listDevices, { query, top: maxFound })
  const known = value.length > 0 ? [] : (await client.list<DeviceRow>(listDevices, { top: maxKnown })).value
  return theOne(
    'device',
    name,
    candidates(
      value,
      (row) => row.id,
      (row) => row.displayName,
    ),
    () => known.map((row) => row.displayName),
  )
}

export type TargetKind = 'user' | 'group' | 'device'
export type Target = { readonly kind: TargetKind; readonly id: string; readonly name: string }

/** Whoever an option names. */
export async function findTarget(client: Client, kind: TargetKind, name: string): Promise<Target> {
  if (kind === 'group') {
    const { id, displayName } = await findGroup(client, name)
    return { kind, id, name: displayName }
  }
  if (kind === 'device') {
    const { id, displayName } = await findDevice(client, name)
    return { kind, id, name: displayName }
  }
  const user = await findUser(client, name)
  return { kind, id: user.id, name: nameOf(user) }
}

/** Service plans of a product by name, friendly name or id. */
export async function findPlans(client: Client, skuId: string, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return []
  const product = await client.call<ProductRow>(getProduct, { params: { skuId } })
  return names.map((name) => {
    const wanted = name.toLowerCase()
    const all = (plan: ProductRow['services'][number]) => [plan.planId, plan.planName, plan.displayName ?? '']
    const found = product.services.filter((plan) => all(plan).some((each) => each.toLowerCase() === wanted))
    const shown = candidates(
      found,
      (plan) => plan.planId,
      (plan) => plan.planName,
    )
    const known = () => product.services.map((plan) => plan.planName)
    const hint = `\`allot product show ${product.skuPartNumber}\` lists its service plans.`
    return theOne('service plan', name, shown, known, hint).id
  })
}
