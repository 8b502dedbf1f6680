import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

const script = fileURLToPath(new URL('../scripts/prepare.mjs', import.meta.url))
const installing = 'Installing dependencies (npm ci)...\n'
const building = 'Building...\n'

let root: string // a project with one local dependency, whose build writes one file
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'allot-prepare-'))
  const scripts = { build: 'node -e "fs.mkdirSync(\'dist\', {recursive: true})"' }
  const dependencies = { typescript: 'file:typescript' }
  await write('package.json', { name: 'project', version: '1.0.0', scripts, dependencies })
  await write('typescript/package.json', { name: 'typescript', version: '1.0.0' })
  await write('package-lock.json', {
    name: 'project',
    version: '1.0.0',
    lockfileVersion: 3,
    packages: {
      '': { name: 'project', version: '1.0.0', dependencies },
      'node_modules/typescript': { resolved: 'typescript', link: true },
      typescript: { version: '1.0.0' },
    },
  })
  await write('src/main.ts', {})
  await mkdir(join(root, 'scripts'))
  await copyFile(script, join(root, 'scripts', 'prepare.mjs'))
})
afterEach(() => rm(root, { recursive: true }))

async function write(name: string, content: object): Promise<void> {
  const file = join(root, name)
  await mkdir(join(file, '..'), { recursive: true })
  await writeFile(file, JSON.stringify(content))
}

function prepare(...words: string[]): { code: number | null; said: string } {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts', 'prepare.mjs'), ...words], {
    encoding: 'utf8',
  })
  // npm speaks too, of a new version or a strange setting; only our own lines count.
  const said = stderr.split('\n').filter((line) => /^(Installing|Building|The |node_modules)/.test(line))
  return { code: status, said: said.map((line) => `${line}\n`).join('') }
}

test('installs and builds on a fresh clone, then is silent; builds what changed', async () => {
  expect(prepare()).toEqual({ code: 0, said: installing + building })
  expect(prepare()).toEqual({ code: 0, said: '' })
  expect(prepare('--ask')).toEqual({ code: 0, said: '' })
  await write('src/other.ts', {})
  expect(prepare('--ask')).toEqual({ code: 1, said: '' })
  expect(prepare()).toEqual({ code: 0, said: building })
  await rm(join(root, 'src', 'other.ts'))
  expect(prepare()).toEqual({ code: 0, said: building })
  expect(prepare()).toEqual({ code: 0, said: '' })
})

test('a checkout that only touches the lock file installs nothing; another version does', async () => {
  prepare()
  const later = new Date(Date.now() + 60_000)
  await utimes(join(root, 'package-lock.json'), later, later)
  expect(prepare().said).not.toContain(installing)
  await write('node_modules/.package-lock.json', { packages: { typescript: { version: '0.9.0' } } })
  await utimes(join(root, 'package-lock.json'), later, later)
  expect(prepare().said).toContain(installing)
})

test('an install that another folder lends is never replaced', async () => {
  await mkdir(join(root, 'lent'))
  await symlink('lent', join(root, 'node_modules'))
  expect(prepare()).toMatchObject({
    code: 1,
    said: expect.stringMatching(/^node_modules links to another folder/),
  })
  expect(await readdir(join(root, 'lent'))).toEqual([])
})

test('a failing build is an error, and is tried again next time', async () => {
  prepare()
  await write('src/main.ts', { changed: true })
  await write('package.json', { name: 'project', version: '1.0.0', scripts: { build: 'exit 3' } })
  expect(prepare()).toMatchObject({ code: 1, said: expect.stringContaining('The build failed') })
  expect(prepare()).toMatchObject({ code: 1, said: expect.stringContaining('The build failed') })
})

test('an installed package has no sources, and nothing to prepare', async () => {
  await rm(join(root, 'src'), { recursive: true })
  expect(prepare()).toEqual({ code: 0, said: '' })
  expect(existsSync(join(root, 'node_modules'))).toBe(false)
})
