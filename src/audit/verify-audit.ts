import type { Db } from '../db/database.ts'
import { type ChainFault, checkBlock } from './audit-chain.ts'
import { type Block, countUnsealed, listBlocks, listEntriesOf, listStrayEntries } from './audit-store.ts'

/** A block that somebody wrote down elsewhere: it tells when the end of the chain was cut off or written anew. */
export type KnownBlock = { readonly number: number; readonly hash: string }

export type AuditReport = {
  readonly intact: boolean
  readonly blocks: number
  readonly entries: number
  /** Entries that the next blocks will seal. */
  readonly unsealed: number
  /** The first faults, in the order of the blocks. */
  readonly faults: readonly ChainFault[]
  /** The last block, to be written down elsewhere. */
  readonly head: KnownBlock | null
}

/** Faults that a report lists. */
export const maxFaults = 1_000
const blocksAtOnce = 10

/** Rule 29: checks every sealed entry and block of a tenant, some blocks at a time. */
export async function verifyAudit(db: Db, tenantId: string, known?: KnownBlock): Promise<AuditReport> {
  const faults: ChainFault[] = []
  let last: Block | undefined
  let entries = 0
  let blocks = 0
  let knownSeen = known === undefined
  for (;;) {
    const page = await listBlocks(db, tenantId, last?.number ?? -1, blocksAtOnce)
    if (page.length === 0) break
    const rows = await listEntriesOf(
      db,
      tenantId,
      page.flatMap((block) => [...block.entryIds]),
    )
    const byId = new Map(rows.map((row) => [row.entryId, row]))
    for (const block of page) {
      faults.push(...checkBlock(tenantId, last, block, byId))
      if (known?.number === block.number && known.hash === block.hash.toString('hex')) knownSeen = true
      entries += block.entryIds.length
      blocks += 1
      last = block
    }
  }
  faults.push(...(await strayFaults(db, tenantId)))
  if (known && !knownSeen) {
    const message = `Block ${known.number} is not the one that was written down: the chain was cut off or written anew.`
    faults.push({ kind: 'blockMissing', blockNumber: known.number, message })
  }
  return {
    intact: faults.length === 0,
    blocks,
    entries,
    unsealed: await countUnsealed(db, tenantId),
    faults: faults.sort((a, b) => a.blockNumber - b.blockNumber).slice(0, maxFaults),
    head: last ? { number: last.number, hash: last.hash.toString('hex') } : null,
  }
}

/** Entries that claim a block: an altered mark, an entry slipped in, or a block deleted at the end. */
async function strayFaults(db: Db, tenantId: string): Promise<ChainFault[]> {
  const strays = await listStrayEntries(db, tenantId, maxFaults)
  const missing = [...new Set(strays.filter((stray) => !stray.blockThere).map((stray) => stray.sealedIn))]
  return [
    ...missing.map(
      (number): ChainFault => ({
        kind: 'blockMissing',
        blockNumber: number,
        message: `Block ${number} is missing.`,
      }),
    ),
    ...strays
      .filter((stray) => stray.blockThere)
      .map(
        ({ entryId, sealedIn }): ChainFault => ({
          kind: 'entryAltered',
          blockNumber: sealedIn,
          entryId,
          message: `Entry ${entryId} says it is sealed in block ${sealedIn}, which does not hold it.`,
        }),
      ),
  ]
}
