import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { routes } from '../../src/graph/routes.ts'
import { projectRoot } from '../support/source-files.ts'

const document = readFileSync(join(projectRoot, 'docs/graph-compatibility.md'), 'utf8')
const rows = [...document.matchAll(/^\| `(\w+) (\S+)` \| (.+?) \| (.+?) \| `(.+?)` \|$/gm)].map(
  ([, method = '', path = '', versions = '', origin = '', file = '']) => ({
    method,
    path,
    versions,
    origin,
    file,
  }),
)
const ofMe = (path: string) => path === '/me' || path.startsWith('/me/')
const served = routes.map(({ endpoint: { method, path, versions } }) => ({
  method,
  path,
  versions: versions.join(', '),
}))
const key = ({ method, path, versions }: { method: string; path: string; versions: string }) =>
  `| \`${method} ${path}\` | ${versions} |`

describe('the table of docs/graph-compatibility.md', () => {
  test('has exactly the operations that are served', () => {
    const own = served.filter(({ path }) => !ofMe(path)).map(key)
    const told = rows.map(key)
    expect({
      missing: own.filter((each) => !told.includes(each)),
      stale: told.filter((each) => !own.includes(each)),
    }).toEqual({ missing: [], stale: [] })
    expect(told.length).toBe(new Set(told).size)
  })

  test('says of each where it comes from', () => {
    const unclear = rows.filter(({ origin }) => !['Microsoft', 'relation', 'ours'].includes(origin))
    expect(unclear).toEqual([])
  })

  test('names a test that speaks of the operation', () => {
    const wrong = rows.filter(({ path, file }) => {
      if (!existsSync(join(projectRoot, file))) return true
      const text = readFileSync(join(projectRoot, file), 'utf8')
      // Such a test takes its paths from the routes themselves.
      if (text.includes("from '../../src/graph/routes.ts'")) return false
      const words = path.replace(/'?\{\w+\}'?/g, '').split(/[/()=,]/)
      return !text.includes(words.filter(Boolean).at(-1) ?? '?')
    })
    expect(wrong.map(key)).toEqual([])
  })
})

test('/me is served wherever /users/{userId} is, except for deletion', () => {
  const mine = served
    .filter(({ path }) => ofMe(path))
    .map((each) => key({ ...each, path: each.path.replace('/me', '/users/{userId}') }))
  const theirs = served
    .filter(({ path }) => path === '/users/{userId}' || path.startsWith('/users/{userId}/'))
    .filter(({ method, path }) => !(method === 'DELETE' && path === '/users/{userId}'))
    .map(key)
  expect(mine.sort()).toEqual(theirs.sort())
})
