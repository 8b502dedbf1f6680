import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { builtAdminCenter } from '../../src/graph/admin-center.ts'

/** Of everything that the signed-in home needs, compressed. */
const maxFirstLoadBytes = 300_000

/** A file and all that it imports at once, not what it fetches later. */
function loadedWith(path: string, found = new Set<string>()): Set<string> {
  if (found.has(path)) return found
  found.add(path)
  const text = readFileSync(join(builtAdminCenter, path), 'utf8')
  for (const [, name] of text.matchAll(/(?:from|import)\s*["`']\.\/([\w.-]+\.js)["`']/g)) {
    if (name) loadedWith(`assets/${name}`, found)
  }
  return found
}

function chunk(name: string): string {
  const index = readFileSync(join(builtAdminCenter, 'index.html'), 'utf8')
  const entry = /src="\/(assets\/[\w.-]+\.js)"/.exec(index)?.[1] ?? ''
  if (name === 'entry') return entry
  const all = [...loadedWith(entry)]
    .map((path) => readFileSync(join(builtAdminCenter, path), 'utf8'))
    .join('\n')
  const routes = /assets\/(routes-[\w-]+\.js)/.exec(all)?.[1] ?? ''
  if (name === 'routes') return `assets/${routes}`
  const text = readFileSync(join(builtAdminCenter, 'assets', routes), 'utf8')
  return `assets/${new RegExp(`${name}-[\\w-]+\\.js`).exec(text)?.[0] ?? ''}`
}

test(`the first load of the signed-in home stays under ${maxFirstLoadBytes / 1_000} kB compressed`, () => {
  const files = new Set<string>()
  for (const name of ['entry', 'routes', 'home-page']) loadedWith(chunk(name), files)
  const index = readFileSync(join(builtAdminCenter, 'index.html'), 'utf8')
  for (const [, name] of index.matchAll(/(?:href|src)="\/([\w./-]+\.(?:css|js|svg))"/g))
    if (name) files.add(name)
  const bytes = [...files].reduce(
    (sum, path) => sum + gzipSync(readFileSync(join(builtAdminCenter, path))).length,
    gzipSync(index).length,
  )
  expect([...files].some((path) => path.includes('home-page'))).toBe(true)
  expect(bytes).toBeGreaterThan(100_000)
  expect(bytes).toBeLessThan(maxFirstLoadBytes)
})

test('the page holds no script and no style of its own, and names no other host', () => {
  const index = readFileSync(join(builtAdminCenter, 'index.html'), 'utf8')
  expect(index).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|https?:/)
})
