import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeDirectory } from './make-directory.ts'

let base: string
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'license-allotments-directory-'))
})
afterAll(() => rmSync(base, { recursive: true }))

test('one with those above it, for its owner only, and again', () => {
  const path = join(base, 'a', 'b')
  makeDirectory(path)
  makeDirectory(path)
  expect([statSync(path).mode & 0o777, statSync(join(base, 'a')).mode & 0o777]).toEqual([0o700, 0o700])
})

test('not where a file is, below one, or where a link leads nowhere', () => {
  const file = join(base, 'file')
  writeFileSync(file, '')
  symlinkSync(join(base, 'nowhere'), join(base, 'link'))
  expect(() => makeDirectory(file)).toThrow('EEXIST')
  expect(() => makeDirectory(join(file, 'a'))).toThrow('ENOTDIR')
  expect(() => makeDirectory(join(base, 'link'))).toThrow('EEXIST')
})

test.skipIf(!existsSync('/proc/self'))('a place that takes no directory is told, not tried for ever', () => {
  expect(() => makeDirectory('/proc/license-allotments/data')).toThrow('ENOENT')
})
