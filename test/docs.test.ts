import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { refusalNames } from '../src/contract/error.ts'
import { projectRoot, sourceFiles } from './support/source-files.ts'

const skipped = new Set(['node_modules', 'dist', '.git', 'license-allotments-data', 'data-dir'])
const documents = documentsIn('').map((path) => ({ path, text: readText(path) }))
const ruleBook = readText('src/engine/README.md')

test('there are documents to look at', () => {
  const paths = documents.map(({ path }) => path)
  for (const path of [
    'README.md',
    'ARCHITECTURE.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    'docs/operations.md',
  ]) {
    expect(paths).toContain(path)
  }
})

describe('links', () => {
  test('of every document lead to something', () => {
    const broken = documents.flatMap(({ path, text }) =>
      linksOf(text)
        .map((link) => link.split('#')[0] ?? '')
        .filter((target) => target !== '' && !existsSync(join(projectRoot, dirname(path), target)))
        .map((target) => `${path} -> ${target}`),
    )
    expect(broken).toEqual([])
  })

  test('to a heading find it', () => {
    const broken = documents.flatMap(({ path, text }) =>
      linksOf(text).flatMap((link) => {
        const [target = '', heading] = link.split('#')
        if (heading === undefined) return []
        const file = target === '' ? path : relative(projectRoot, join(projectRoot, dirname(path), target))
        return anchorsOf(readText(file)).includes(heading) ? [] : [`${path} -> ${link}`]
      }),
    )
    expect(broken).toEqual([])
  })

  test('files of the project that are named in code are there', () => {
    const missing = documents
      .filter(({ path }) => path !== 'CHANGELOG.md' && !path.startsWith('docs/decisions/'))
      .flatMap(({ path, text }) =>
        [...text.matchAll(/`((?:src|test|docs|scripts|bench|migrations)\/[\w./-]+)`/g)]
          .map(([, target = '']) => target)
          .filter((target) => !existsSync(join(projectRoot, target)))
          .filter((target) => !/NNNN/.test(target))
          .map((target) => `${path}: ${target}`),
      )
    expect(missing).toEqual([])
  })
})

test('every npm command that is named exists', () => {
  const { scripts } = JSON.parse(readText('package.json')) as { scripts: Record<string, string> }
  const unknown = documents.flatMap(({ path, text }) =>
    [...text.matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)]
      .map(([, script, short]) => script ?? short ?? '')
      .filter((script) => !(script in scripts))
      .map((script) => `${path}: npm run ${script}`),
  )
  expect(unknown).toEqual([])
})

describe('the rule book', () => {
  test('lists every refusal, and no other', () => {
    const listed = [...ruleBook.matchAll(/^\| `(\w+)` \| \d{3} \|/gm)].map(([, code]) => code)
    expect(listed.sort()).toEqual([...refusalNames].sort())
  })

  test('gives each refusal the status that HTTP answers', () => {
    const answered = readText('src/graph/refusal-response.ts')
    const wrong = [...ruleBook.matchAll(/^\| `(\w+)` \| (\d{3}) \|/gm)]
      .filter(([, code, status]) => !new RegExp(`^ {2}${code}: ${status},$`, 'm').test(answered))
      .map(([, code, status]) => `${code} ${status}`)
    expect(wrong).toEqual([])
  })

  test('has every rule that is cited', () => {
    const numbers = rulesOf(ruleBook)
    const files = [...sourceFiles('src'), ...sourceFiles('test'), ...migrations()]
    const unknown = files.flatMap(({ path, text }) =>
      citedRules(text)
        .filter((rule) => !numbers.includes(rule))
        .map((rule) => `${path}: rule ${rule}`),
    )
    expect(unknown).toEqual([])
  })

  test('numbers its rules without a gap', () => {
    expect(rulesOf(ruleBook)).toEqual(Array.from({ length: rulesOf(ruleBook).length }, (_, i) => i + 1))
  })

  test('says where each rule that is built lives', () => {
    const built = [...ruleBook.matchAll(/^(\d+)\. ((?:.+\n)(?: {3,4}.+\n)*)/gm)]
      .filter(([, , text = '']) => !/not built yet/i.test(text))
      .map(([, number]) => Number(number))
    const table = ruleBook.slice(ruleBook.indexOf('## Where each rule lives'))
    const placed = [...table.matchAll(/^\| ([\d, ]+) \|/gm)].flatMap(([, list = '']) =>
      list.split(',').map(Number),
    )
    expect(placed).toEqual(built)
  })
})

test('citations of rules are read as people read them', () => {
  expect(citedRules('Rule 9; rules 2 and 5, rules 6-8, 10, 11, 18 and 20; rules 1 to 3')).toEqual([
    9, 2, 5, 6, 7, 8, 10, 11, 18, 20, 1, 2, 3,
  ])
})

test('decisions are numbered without a gap, and each says what would reopen it', () => {
  const names = readdirSync(join(projectRoot, 'docs/decisions')).sort()
  expect(names.map((name) => name.slice(0, 4))).toEqual(
    names.map((_, index) => String(index + 1).padStart(4, '0')),
  )
  for (const name of names) {
    expect(readText(`docs/decisions/${name}`), name).toMatch(/\*\*Price\.\*\*[\s\S]*\*\*Reopen/)
  }
})

test('no path of somebody’s machine', () => {
  const paths = /(?:^|[\s("'`=])(?:\/(?:work|root|home|Users|tmp)\/|[A-Z]:\\)/m
  expect(documents.filter(({ text }) => paths.test(text)).map(({ path }) => path)).toEqual([])
})

function readText(path: string): string {
  return readFileSync(join(projectRoot, path), 'utf8')
}

function documentsIn(folder: string): string[] {
  return readdirSync(join(projectRoot, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (skipped.has(entry.name) || entry.isSymbolicLink()) return []
    if (entry.isDirectory()) return documentsIn(path)
    return entry.name.endsWith('.md') ? [path] : []
  })
}

/** Relative links; those to other sites are nobody's to check here. */
function linksOf(text: string): string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/i.test(link))
}

function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replace(/\s/g, '-'),
  )
}

function rulesOf(text: string): number[] {
  return [...text.matchAll(/^(\d+)\. /gm)].map(([, number]) => Number(number))
}

function citedRules(text: string): number[] {
  const cited = text.matchAll(/\brules? (\d+(?:(?:, and |, | and | to |-)\d+)*)/gi)
  return [...cited].flatMap(([, list = '']) =>
    list.split(/, and |, | and /).flatMap((part) => {
      const [from = 0, to = from] = part.split(/ to |-/).map(Number)
      return Array.from({ length: to - from + 1 }, (_, index) => from + index)
    }),
  )
}

function migrations(): { path: string; text: string }[] {
  return readdirSync(join(projectRoot, 'migrations')).map((name) => ({
    path: `migrations/${name}`,
    text: readText(`migrations/${name}`),
  }))
}
