import { verifyAudit } from '../audit/verify-audit.ts'
import * as endpoints from '../contract/operation-endpoints.ts'
import { appliedMigrations, migrationFiles } from '../db/migrate.ts'
import { readBacklog, readDatabaseFacts } from '../health/health-store.ts'
import { programVersion } from '../health/program-version.ts'
import { listSeatsAt } from '../seat/seat-history-store.ts'
import { presentObjects } from './expansions.ts'
import { momentAsked } from './moment-asked.ts'
import { requireAllotment } from './places.ts'
import { dateTime, optionalDateTime } from './read.ts'
import { type Route, route } from './route.ts'

const memberProperties = ['id', 'displayName', 'userPrincipalName']

/** What those ask who run the service: its health, its history, whether its audit is whole. */
export const operationRoutes: readonly Route[] = [
  route(endpoints.getHealth, async ({ app, reader }) => {
    const facts = await readDatabaseFacts(reader.db)
    const backlog = await readBacklog(reader.db, reader.tenantId)
    const known = await migrationFiles()
    const applied = [...(await appliedMigrations(app.database))].sort()
    return {
      body: {
        version: programVersion(),
        nodeVersion: process.version,
        serverDateTime: dateTime(app.now()),
        database: {
          version: facts.version,
          versionNumber: facts.versionNumber,
          databaseDateTime: dateTime(facts.now),
          sizeBytes: facts.sizeBytes,
          fsync: facts.fsync,
          fullPageWrites: facts.fullPageWrites,
          synchronousCommit: facts.synchronousCommit,
          appliedMigrations: applied,
          pendingMigrations: known.filter((name) => !applied.includes(name)),
        },
        audit: {
          unsealedEntries: backlog.unsealedEntries,
          oldestUnsealedDateTime: optionalDateTime(backlog.oldestUnsealed),
        },
        settlement: {
          unsettledMembers: backlog.unsettledMembers,
          oldestUnsettledDateTime: optionalDateTime(backlog.oldestUnsettled),
          groupsInProgress: backlog.groupsInProgress,
        },
      },
    }
  }),
  route(endpoints.verifyAudit, async ({ reader }) => {
    const { cut, ...report } = await verifyAudit(reader.db, reader.tenantId)
    const untilDateTime = optionalDateTime(cut?.untilDateTime ?? null)
    const cutDateTime = optionalDateTime(cut?.cutDateTime ?? null)
    return { body: { ...report, cut: cut && { ...cut, untilDateTime, cutDateTime } } }
  }),
  route(endpoints.listSeatHistory, async ({ reader, params, query, nextLink, app }) => {
    await requireAllotment(reader, params.allotmentId)
    const at = momentAsked(query, 'at') ?? app.now()
    const page = await listSeatsAt(reader.db, reader.tenantId, query, params.allotmentId, at)
    const members = await presentObjects(
      reader,
      page.rows.map((row) => ({ id: row.memberId })),
      { select: memberProperties },
    )
    return {
      body: {
        ...(page.count === undefined ? {} : { '@odata.count': page.count }),
        ...(page.nextToken ? { '@odata.nextLink': nextLink(page.nextToken) } : {}),
        value: page.rows.map((row, index) => ({
          id: `${params.allotmentId}_${row.memberId}`,
          memberId: row.memberId,
          heldSinceDateTime: dateTime(row.heldSince),
          heldToDateTime: optionalDateTime(row.heldTo),
          assignedTo: members[index] ?? null,
        })),
      },
    }
  }),
]
