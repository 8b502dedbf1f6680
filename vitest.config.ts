import { defineConfig } from 'vitest/config'
import { LongFirst } from './test/support/long-first.ts'
import { SummaryReporter } from './test/support/summary-reporter.ts'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // Modules keep nothing that a test could see, so files share them: loading all anew cost a quarter of the time.
    isolate: false,
    sequence: { sequencer: LongFirst },
    // A browser beside a database on a small busy machine: what takes long there is not wrong.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    teardownTimeout: 60_000,
    reporters: ['default', new SummaryReporter()],
  },
})
