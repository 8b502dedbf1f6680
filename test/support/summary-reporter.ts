import { writeFileSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'

/** Writes `N passed, N failed` into the file that `TEST_SUMMARY_FILE` names; without one it is silent. */
export class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const file = process.env.TEST_SUMMARY_FILE
    if (file === undefined) return
    let passed = 0
    // An error outside every test, and a file that cannot be loaded, are failures too.
    let failed = unhandledErrors.length
    for (const module of modules) {
      let failedHere = 0
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === 'passed') passed += 1
        if (state === 'failed') failedHere += 1
      }
      failed += failedHere === 0 && module.state() === 'failed' ? 1 : failedHere
    }
    writeFileSync(file, `${passed} passed, ${failed} failed\n`)
  }
}
