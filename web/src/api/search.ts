import { admin, type Page, read } from './client.ts'
import type { Allotment, DirectoryObject } from './types.ts'

const perKind = 6

/** A text inside an OData string. */
export function quoted(text: string): string {
  return encodeURIComponent(`'${text.replaceAll("'", "''")}'`)
}

/** The fewest letters by which who has no role may search people and groups (rule 26). */
export const leastLetters = 2

/** What finds people of whom a word of the name, or the address, begins like the term. */
export function namedOrAt(term: string): string {
  const text = term.replaceAll(/["\\]/g, ' ')
  return encodeURIComponent(`"displayName:${text}" OR "userPrincipalName:${text}"`)
}

/** People whose name or address begins like the term. */
export async function findPeople(term: string, signal: AbortSignal, top = perKind) {
  const search = namedOrAt(term)
  const select = 'id,displayName,userPrincipalName'
  const page = await read<Page<DirectoryObject>>(
    `/v1.0/users?$search=${search}&$select=${select}&$top=${top}`,
    signal,
  )
  return page.value
}

/** Groups whose name begins like the term. */
export async function findGroups(term: string, signal: AbortSignal, top = perKind) {
  const search = encodeURIComponent(`"displayName:${term.replaceAll(/["\\]/g, ' ')}"`)
  const page = await read<Page<DirectoryObject>>(
    `/v1.0/groups?$search=${search}&$select=id,displayName&$top=${top}`,
    signal,
  )
  return page.value
}

/** Allotments of which the name or the product contains the term. */
export async function findAllotments(term: string, signal: AbortSignal, top = perKind) {
  const filter = `contains(displayName,${quoted(term)}) or contains(productName,${quoted(term)})`
  const page = await read<Page<Allotment>>(
    `${admin}/allotments?$filter=${filter}&$select=id,displayName,productName,skuId,isDefault&$top=${top}`,
    signal,
  )
  return page.value
}

const addressesAtOnce = 4

/** Of each address the person whose user name it is; undefined for an address that nobody has. */
export async function findByAddresses(addresses: readonly string[], signal: AbortSignal) {
  const found: (DirectoryObject | undefined)[] = []
  for (let at = 0; at < addresses.length; at += addressesAtOnce) {
    const part = addresses.slice(at, at + addressesAtOnce)
    found.push(...(await Promise.all(part.map((address) => findByAddress(address, signal)))))
  }
  return found
}

async function findByAddress(address: string, signal: AbortSignal) {
  const term = address.replaceAll(/["\\]/g, ' ')
  // Shorter than any address, and than what may be searched for.
  if (term.length < 3) return undefined
  const search = encodeURIComponent(`"userPrincipalName:${term}"`)
  const page = await read<Page<DirectoryObject>>(
    `/v1.0/users?$search=${search}&$select=id,displayName,userPrincipalName&$top=10`,
    signal,
  )
  return page.value.find(({ userPrincipalName }) => userPrincipalName?.toLowerCase() === term.toLowerCase())
}
