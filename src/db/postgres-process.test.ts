import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isInhabited } from './postgres-process.ts'

test.runIf(process.platform === 'linux')(
  'a process of that name in a cluster is seen until it ends',
  async () => {
    const base = realpathSync(mkdtempSync(join(tmpdir(), 'license-allotments-inhabited-')))
    const [program, cluster] = [join(base, 'postgres'), join(base, 'cluster')]
    mkdirSync(cluster)
    copyFileSync('/bin/sleep', program)
    const child = spawn(program, ['600'], { cwd: cluster })
    try {
      await once(child, 'spawn')
      expect([isInhabited(cluster), isInhabited(base)]).toEqual([true, false])
      child.kill('SIGKILL')
      await once(child, 'exit')
      expect(isInhabited(cluster)).toBe(false)
    } finally {
      child.kill('SIGKILL')
      rmSync(base, { recursive: true })
    }
  },
)
