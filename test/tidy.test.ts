import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folderOf, projectRoot, type SourceFile, sourceFiles } from './support/source-files.ts'

const source = sourceFiles('src')
const product = source.filter((file) => !file.path.endsWith('.test.ts'))
const pages = sourceFiles('web/src')
const maxFileLines = 300
const maxFunctionLines = 70

/** Imports go down the ranks or stay in their folder (CONTRIBUTING.md). */
function rankOf(path: string): number {
  const folder = folderOf(path)
  if (folder === '') return 6
  if (folder === 'engine' || folder === 'contract') return 0
  if (folder === 'db') return 1
  if (folder === 'command' || path.endsWith('-store.ts')) return 2
  if (folder === 'settlement') return 3
  if (['graph', 'worker', 'cli', 'scim', 'microsoft365', 'demo'].includes(folder)) return 5
  return 4
}

describe('imports', () => {
  test('go to a lower rank or stay in their folder', () => {
    const wrong = product.flatMap((file) =>
      file.imports
        .filter((target) => folderOf(target) !== folderOf(file.path) && rankOf(target) >= rankOf(file.path))
        .map((target) => `${file.path} (${rankOf(file.path)}) -> ${target} (${rankOf(target)})`),
    )
    expect(wrong).toEqual([])
  })

  test('never close a circle', () => {
    expect(circles([...source, ...pages])).toEqual([])
  })

  test('of the engine stay in the engine', () => {
    const outside = product
      .filter((file) => folderOf(file.path) === 'engine')
      .filter((file) => /from '(?!\.\/)/.test(file.text))
    expect(outside.map((file) => file.path)).toEqual([])
  })
})

describe('the admin center', () => {
  test('imports its own files only, and of the server at most the contract', () => {
    const wrong = pages.flatMap((file) =>
      file.imports
        .filter((target) => !target.startsWith('web/src/') && !target.startsWith('src/contract/'))
        .map((target) => `${file.path} -> ${target}`),
    )
    expect(wrong).toEqual([])
  })

  test('asks for nothing of its own: only the public API and the sign-in', () => {
    const asked = pages.flatMap((file) =>
      [...file.text.matchAll(/['"`](\/[\w.-]+)\//g)].map(([, first]) => first ?? ''),
    )
    const known = [
      '/beta',
      '/v1.0',
      '/auth',
      '/licenses',
      '/allotments',
      '/people',
      '/groups',
      '/activity',
      '/settings',
    ]
    expect(asked.filter((first) => !known.includes(first))).toEqual([])
  })
})

describe('size', () => {
  test(`files have at most ${maxFileLines} lines`, () => {
    const files = [...product, ...pages]
    const long = files.filter((file) => file.text.split('\n').length > maxFileLines + 1)
    expect(long.map((file) => file.path)).toEqual([])
  })

  test(`functions have at most ${maxFunctionLines} lines`, () => {
    expect([...product, ...pages].flatMap(longFunctions)).toEqual([])
  })
})

describe('SQL', () => {
  test('lives in stores, settlement and db', () => {
    const misplaced = product.filter(
      (file) =>
        /\bsql(<[^`]*>)?`/.test(file.text) &&
        !file.path.endsWith('-store.ts') &&
        !['db', 'settlement'].includes(folderOf(file.path)),
    )
    expect(misplaced.map((file) => file.path)).toEqual([])
  })

  test('names the tenant in every statement (I8)', () => {
    const nameless = product
      .filter((file) => folderOf(file.path) !== 'db')
      .flatMap((file) => statementsOf(file).map((statement) => ({ ...file, statement })))
      .filter(({ statement }) => touchesTables(statement) && !/tenant/.test(statement))
      .filter(({ statement, text }) => !onlyTemporary(statement, text))
      .filter(({ path }) => !crossTenant.has(path))
    expect(nameless.map(({ path, statement }) => ({ path, statement }))).toEqual([])
  })

  test('keys of every table lead with tenant_id', () => {
    for (const { table, keys } of tablesOfMigrations()) {
      for (const key of keys) expect(key, table).toMatch(/^\(?\s*tenant_id/)
    }
  })
})

/** Statements that look for tenants, or copy whole tables. */
const crossTenant = new Set<string>([
  'src/tenant/tenant-store.ts',
  'src/transfer/transfer-store.ts',
  'src/provider/find-provider-store.ts',
])

test('no word of where or how this was made', () => {
  const hints = /\/(?:work|root|home)\/(?:main|shared|\w+\/wt-)|helper session|registry\.npmjs/i
  const files = [...source, ...pages, ...sourceFiles('test'), ...sourceFiles('scripts')]
  const told = files.filter((file) => file.path !== 'test/tidy.test.ts' && hints.test(file.text))
  expect(told.map((file) => file.path)).toEqual([])
})

function circles(files: readonly SourceFile[]): string[] {
  const imports = new Map(files.map((file) => [file.path, file.imports]))
  const done = new Set<string>()
  const found: string[] = []
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) {
      found.push([...trail.slice(trail.indexOf(path)), path].join(' -> '))
      return
    }
    if (done.has(path)) return
    for (const target of imports.get(path) ?? []) visit(target, [...trail, path])
    done.add(path)
  }
  for (const file of files) visit(file.path, [])
  return found
}

/** Top-level functions, by the line that closes them: the formatter puts it at the start of a line. */
function longFunctions(file: SourceFile): string[] {
  const lines = file.text.split('\n')
  return lines.flatMap((line, start) => {
    const name = /^(?:export )?(?:async )?function (\w+)/.exec(line)?.[1]
    if (!name) return []
    const length = lines.slice(start).findIndex((each) => each.startsWith('}')) + 1
    return length > maxFunctionLines ? [`${file.path} ${name}: ${length} lines`] : []
  })
}

function statementsOf(file: SourceFile): string[] {
  return [...file.text.matchAll(/\bsql(?:<[^`]*?>)?`((?:[^`\\]|\\.)*)`/g)].map(([, text]) => text ?? '')
}

function touchesTables(statement: string): boolean {
  return (
    /\b(?:insert into|update|delete from)\s+[a-z_]+\b/.test(statement) ||
    /^\s*(?:\/\*.*?\*\/\s*)?select\b[\s\S]*\bfrom\s+[a-z_]+/.test(statement)
  )
}

/** Tables of one connection that works for one tenant. */
const temporary = new Set(
  product.flatMap((file) => [...file.text.matchAll(/create temp table (\w+)/g)].map((found) => found[1])),
)

/**
 * Whether every table that a statement names is temporary, or a name that is given in its file to a part of one: a
 * fragment may read what the statement around it has named.
 */
function onlyTemporary(statement: string, file: string): boolean {
  const tables = new Set(tablesOfMigrations().map(({ table }) => table))
  const parts = new Set(
    [...file.matchAll(/(\w+) as (?:not )?(?:materialized )?\(/g)]
      .map((found) => found[1])
      .filter((name) => name && !tables.has(name)),
  )
  const named = [...statement.matchAll(/\b(?:from|join|into|update|using)\s+(\w+)/g)].map((found) => found[1])
  return named.length > 0 && named.every((name) => temporary.has(name) || parts.has(name))
}

function tablesOfMigrations(): { table: string; keys: string[] }[] {
  const folder = join(projectRoot, 'migrations')
  const text = readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n')
  const tables = [...text.matchAll(/create table (\w+) \(([\s\S]*?)\n\);/g)]
  const indexes = [...text.matchAll(/create unique index \w+ on (\w+) (\([^;]*)/g)]
  return [
    ...tables.map(([, table, body]) => ({
      table: table ?? '',
      keys: [...(body ?? '').matchAll(/(?:primary key|unique|foreign key) (\([^)]*\))/g)].map(
        ([, key]) => key ?? '',
      ),
    })),
    ...indexes.map(([, table, key]) => ({ table: table ?? '', keys: [key ?? ''] })),
  ]
}
