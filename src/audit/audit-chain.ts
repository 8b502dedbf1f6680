import { createHash } from 'node:crypto'
import type { AuditCut } from './audit-cut-store.ts'
import type { Block, EntryRow } from './audit-store.ts'

/** Stands before the first block. */
export const firstPreviousHash = Buffer.alloc(32)

/** One text for one entry: its columns in a fixed order, so that no two entries share one. */
export function canonicalEntry(tenantId: string, entry: EntryRow): string {
  return JSON.stringify([
    tenantId,
    entry.entryId,
    entry.occurredAt,
    entry.actorType,
    entry.actorId,
    entry.actorName,
    entry.command,
    entry.outcome,
    entry.refusalCode,
    entry.correlationId,
    entry.allotmentId,
    entry.targets,
    entry.detail,
  ])
}

export function entryHash(tenantId: string, entry: EntryRow): Buffer {
  return createHash('sha256').update(canonicalEntry(tenantId, entry)).digest()
}

/** Covers the block's number, the block before it, and which entries it holds in which order. */
export function blockHash(tenantId: string, block: Omit<Block, 'hash'>): Buffer {
  const text = JSON.stringify([
    tenantId,
    block.number,
    block.previousHash.toString('hex'),
    block.entryIds,
    block.entryHashes.map((hash) => hash.toString('hex')),
  ])
  return createHash('sha256').update(text).digest()
}

/** Rule 29: the block that seals these entries after the last one. */
export function nextBlock(tenantId: string, last: Block | undefined, entries: readonly EntryRow[]): Block {
  const block = {
    number: (last?.number ?? 0) + 1,
    previousHash: last?.hash ?? firstPreviousHash,
    entryIds: entries.map((entry) => entry.entryId),
    entryHashes: entries.map((entry) => entryHash(tenantId, entry)),
  }
  return { ...block, hash: blockHash(tenantId, block) }
}

/** Something that does not fit; `entryId` where it is about one entry. */
export type ChainFault = {
  readonly kind:
    | 'blockAltered'
    | 'blockMissing'
    | 'blockReordered'
    | 'cutAltered'
    | 'entryAltered'
    | 'entryMissing'
    | 'entryReordered'
    | 'entryUnsealed'
  readonly blockNumber: number
  readonly entryId?: string
  readonly message: string
}

/** As the entry about it has it, and `verifyAudit` compares it. */
export function shownCut(cut: AuditCut): Record<string, unknown> {
  return {
    blockNumber: cut.blockNumber,
    hash: cut.hash.toString('hex'),
    entries: cut.entries,
    until: cut.until.toISOString(),
    cutAt: cut.cutAt.toISOString(),
  }
}

/** What a block is checked against: the one before it, or the last one that was cut off. */
export type Link = Pick<Block, 'number' | 'hash'>

/** What the first block that is left follows. */
export function firstLink(cut: AuditCut | undefined): Link | undefined {
  return cut && { number: cut.blockNumber, hash: cut.hash }
}

/** Checks one block against the one before it and against its entries as they are now. */
export function checkBlock(
  tenantId: string,
  before: Link | undefined,
  block: Block,
  entries: ReadonlyMap<string, EntryRow & { readonly sealedIn: number | null }>,
): ChainFault[] {
  const faults: ChainFault[] = []
  const add = (kind: ChainFault['kind'], message: string, entryId?: string) =>
    faults.push({ kind, blockNumber: block.number, message, ...(entryId ? { entryId } : {}) })
  const expected = (before?.number ?? 0) + 1
  for (let number = expected; number < block.number; number++) {
    faults.push({ kind: 'blockMissing', blockNumber: number, message: `Block ${number} is missing.` })
  }
  if (block.number < expected) {
    add(
      'blockReordered',
      `Block ${block.number} is there, and blocks up to ${expected - 1} are said to be cut off.`,
    )
  }
  const follows = block.previousHash.equals(before?.hash ?? firstPreviousHash)
  if (block.number === expected && !follows) {
    add('blockReordered', `Block ${block.number} does not follow the block that stands before it.`)
  }
  if (!blockHash(tenantId, block).equals(block.hash)) {
    add('blockAltered', `Block ${block.number} was altered: its hash does not fit what it holds.`)
  }
  const known = new Set(block.entryHashes.map((hash) => hash.toString('hex')))
  for (const [position, id] of block.entryIds.entries()) {
    const entry = entries.get(id)
    if (!entry) {
      add('entryMissing', `Entry ${id} of block ${block.number} is missing.`, id)
      continue
    }
    const hash = entryHash(tenantId, entry)
    if (!hash.equals(block.entryHashes[position] ?? firstPreviousHash)) {
      const moved = known.has(hash.toString('hex'))
      const what = moved ? 'stands at another place than it was sealed at' : 'was altered after it was sealed'
      add(moved ? 'entryReordered' : 'entryAltered', `Entry ${id} ${what}.`, id)
    }
    if (entry.sealedIn !== block.number) {
      add('entryUnsealed', `Entry ${id} is sealed in block ${block.number} and does not say so.`, id)
    }
  }
  return faults
}
