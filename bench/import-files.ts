import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Sizes } from './import.ts'

/** Writes the same rows as CSV and as COPY text; every user is in several groups, in the order of the users. */
async function writeImportFiles(
  dir: string,
  tenantId: string,
  { users, groups, memberships }: Sizes,
): Promise<void> {
  const at = '2026-01-01T00:00:00Z'
  const ids = {
    csv: Array.from({ length: users }, () => randomUUID()),
    copy: Array.from({ length: users }, () => randomUUID()),
  }
  const groupIds = {
    csv: Array.from({ length: groups }, () => randomUUID()),
    copy: Array.from({ length: groups }, () => randomUUID()),
  }
  await writeLines(
    join(dir, 'users.csv'),
    'userPrincipalName,displayName,objectId,usageLocation',
    users,
    (n) => `user${n}@contoso.example,User ${n},${ids.csv[n]},US`,
  )
  await writeLines(
    join(dir, 'users.copy'),
    null,
    users,
    (n) => `${tenantId}\t${ids.copy[n]}\tuser${n}@contoso.example\tUser ${n}\tUS\t${at}`,
  )
  await writeLines(join(dir, 'groups.csv'), 'id,displayName', groups, (n) => `${groupIds.csv[n]},Group ${n}`)
  await writeLines(
    join(dir, 'groups.copy'),
    null,
    groups,
    (n) => `${tenantId}\t${groupIds.copy[n]}\tGroup ${n}\t${at}`,
  )
  const pair = (n: number) => {
    const user = n % users
    return [(user * 31 + Math.floor(n / users) * 97) % groups, user] as const
  }
  await writeLines(join(dir, 'members.csv'), 'groupId,memberId,memberType', memberships, (n) => {
    const [group, user] = pair(n)
    return `${groupIds.csv[group]},${ids.csv[user]},user`
  })
  await writeLines(join(dir, 'members.copy'), null, memberships, (n) => {
    const [group, user] = pair(n)
    return `${tenantId}\t${groupIds.copy[group]}\t${ids.copy[user]}\tuser`
  })
}

async function writeLines(
  path: string,
  header: string | null,
  count: number,
  line: (n: number) => string,
): Promise<void> {
  await pipeline(function* () {
    let text = header === null ? '' : `${header}\r\n`
    for (let n = 0; n < count; n++) {
      text += `${line(n)}\n`
      if (text.length < 1_000_000) continue
      yield text
      text = ''
    }
    yield text
  }, createWriteStream(path))
}

const [dir, tenantId, sizes] = process.argv.slice(2)
if (!dir || !tenantId || !sizes) throw new Error('give a folder, a tenant and the sizes')
await writeImportFiles(dir, tenantId, JSON.parse(sizes) as Sizes)
