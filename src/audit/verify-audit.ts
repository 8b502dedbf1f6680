import type { Db } from '../db/database.ts'
import { type ChainFault, checkBlock, firstLink, type Link, shownCut } from './audit-chain.ts'
import { type AuditCut, findCut, findRecordedCut } from './audit-cut-store.ts'
import { countUnsealed, listBlocks, listEntriesOf, listStrayEntries } from './audit-store.ts'

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
  /** What retention has cut off: the chain is proven from there on. */
  readonly cut: {
    readonly blockNumber: number
    readonly entries: number
    readonly untilDateTime: Date
    readonly cutDateTime: Date
  } | null
}

/** Faults that a report lists. */
export const maxFaults = 1_000
const blocksAtOnce = 10

/** Times that a verification begins anew because blocks were cut off under it. */
const maxRuns = 5

/** Rule 29: checks every sealed entry and block of a tenant, some blocks at a time, from where it was cut off on. */
export async function verifyAudit(db: Db, tenantId: string, known?: KnownBlock): Promise<AuditReport> {
  for (let run = 1; ; run++) {
    const cut = await findCut(db, tenantId)
    const report = await verifyFrom(db, tenantId, cut, known)
    const now = await findCut(db, tenantId)
    if (now?.blockNumber === cut?.blockNumber || run === maxRuns) return report
  }
}

async function verifyFrom(
  db: Db,
  tenantId: string,
  cut: AuditCut | undefined,
  known: KnownBlock | undefined,
): Promise<AuditReport> {
  const faults: ChainFault[] = []
  let last: Link | undefined = firstLink(cut)
  let entries = 0
  let blocks = 0
  // What was cut off cannot be compared any more, but for the last of it.
  let knownSeen = known === undefined || isOfCut(known, cut)
  for (;;) {
    const page = await listBlocks(db, tenantId, blocks === 0 ? -1 : (last?.number ?? -1), blocksAtOnce)
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
  faults.push(...(await cutFaults(db, tenantId, cut)), ...(await strayFaults(db, tenantId)))
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
    cut: cut
      ? {
          blockNumber: cut.blockNumber,
          entries: cut.entries,
          untilDateTime: cut.until,
          cutDateTime: cut.cutAt,
        }
      : null,
  }
}

function isOfCut(known: KnownBlock, cut: AuditCut | undefined): boolean {
  if (!cut || known.number > cut.blockNumber) return false
  return known.number < cut.blockNumber || known.hash === cut.hash.toString('hex')
}

/** A cut that nobody wrote down, or otherwise: somebody hides that blocks are missing. */
async function cutFaults(db: Db, tenantId: string, cut: AuditCut | undefined): Promise<ChainFault[]> {
  const recorded = await findRecordedCut(db, tenantId)
  const told = (recorded ?? {}) as Record<string, unknown>
  const actual: Record<string, unknown> = cut ? shownCut(cut) : {}
  const differing = [...new Set([...Object.keys(actual), ...Object.keys(told)])].filter(
    (name) => actual[name] !== told[name],
  )
  if (differing.length === 0) return []
  const message =
    recorded === undefined
      ? `That blocks up to ${cut?.blockNumber} were cut off is written down nowhere in the audit.`
      : cut
        ? `Where the chain was cut off is not what the audit says of it: ${differing.join(', ')}.`
        : 'The audit says that old blocks were cut off, and where is not known any more.'
  return [{ kind: 'cutAltered', blockNumber: cut?.blockNumber ?? 0, message }]
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
