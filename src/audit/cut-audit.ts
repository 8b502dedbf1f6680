import type { App } from '../command/app.ts'
import type { Caller } from '../command/caller.ts'
import { type Context, record } from '../command/context.ts'
import { runCommand } from '../command/run-command.ts'
import { checkBlock, firstLink, type Link, shownCut } from './audit-chain.ts'
import { type AuditCut, deleteBlocksUpTo, findCut, lockRetention, writeCut } from './audit-cut-store.ts'
import { type Block, type EntryRow, findLastBlock, listBlocks, listEntriesOf } from './audit-store.ts'

/** Blocks that one transaction cuts off at most: with 1,000 entries a block, what fits easily into memory. */
export const blocksPerCut = 10
const dayMs = 86_400_000

/** The chain does not verify, so nothing of it is cut off: it is evidence. */
export class AuditNotIntact extends Error {}

/**
 * Rule 29: cuts off the oldest blocks all of whose entries are older than the organization keeps them, some
 * at a time, after checking them; answers how many. Whole blocks go, and never the last one, so the chain goes
 * on. What was cut off is written down as an entry of the same transaction. Throws `AuditNotIntact`.
 */
export async function cutAudit(app: App, caller: Caller, maxBlocks = blocksPerCut): Promise<number> {
  const { value } = await runCommand(app, caller, { command: 'cutAudit' }, (ctx) => cutOnce(ctx, maxBlocks))
  return value
}

async function cutOnce(ctx: Context, maxBlocks: number): Promise<number> {
  const { tx, tenantId, now } = ctx
  const days = await lockRetention(tx, tenantId)
  if (days === null) return 0
  const before = await findCut(tx, tenantId)
  const last = await findLastBlock(tx, tenantId)
  if (!last) return 0
  const blocks = (await listBlocks(tx, tenantId, before?.blockNumber ?? -1, maxBlocks)).filter(
    ({ number }) => number < last.number,
  )
  const old = await oldBlocks(ctx, before, blocks, new Date(now.getTime() - days * dayMs).toISOString())
  const end = old.at(-1)
  if (!end) return 0
  const entryIds = old.flatMap(({ block }) => [...block.entryIds])
  const cut: AuditCut = {
    blockNumber: end.block.number,
    hash: end.block.hash,
    entries: (before?.entries ?? 0) + entryIds.length,
    until: new Date(
      old
        .map(({ newest }) => newest)
        .sort()
        .at(-1) ?? 0,
    ),
    cutAt: now,
  }
  await writeCut(tx, tenantId, cut)
  const deleted = await deleteBlocksUpTo(tx, tenantId, cut.blockNumber, entryIds)
  if (deleted !== entryIds.length) throw new Error(`${entryIds.length - deleted} entries went by themselves`)
  record(ctx, {
    allotmentId: null,
    targets: [{ type: 'audit', id: tenantId }],
    detail: { retentionDays: days, ...(before ? { before: shownCut(before) } : {}), after: shownCut(cut) },
  })
  return old.length
}

/** The first blocks whose entries are all older than a moment, each checked against the one before it. */
async function oldBlocks(
  { tx, tenantId }: Context,
  cut: AuditCut | undefined,
  blocks: readonly Block[],
  before: string,
): Promise<{ block: Block; newest: string }[]> {
  const rows = await listEntriesOf(
    tx,
    tenantId,
    blocks.flatMap(({ entryIds }) => [...entryIds]),
  )
  const entries = new Map(rows.map((row) => [row.entryId, row]))
  const old: { block: Block; newest: string }[] = []
  let previous: Link | undefined = firstLink(cut)
  for (const block of blocks) {
    const newest = newestOf(block, entries)
    if (newest >= before) break
    const [fault] = checkBlock(tenantId, previous, block, entries)
    if (fault)
      throw new AuditNotIntact(`The audit was tampered with, and nothing of it is cut off: ${fault.message}`)
    old.push({ block, newest })
    previous = block
  }
  return old
}

function newestOf(block: Block, entries: ReadonlyMap<string, EntryRow>): string {
  return block.entryIds
    .map((id) => entries.get(id)?.occurredAt ?? '')
    .sort()
    .at(-1) as string
}
