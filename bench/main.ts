import { measureAdminCenter } from './admin-center.ts'
import { measureApi } from './api.ts'
import { type Bench, openBench } from './bench-database.ts'
import { measureHttp } from './http.ts'
import { measureImport } from './import.ts'
import { measureLargeGroup } from './large-group.ts'
import { type Figure, printFigure } from './measure.ts'
import { measurePages } from './pages.ts'
import { measureDirectorySize, measureSingleChange } from './single-change.ts'

const importSizes = { users: 100_000, groups: 1_000, memberships: 1_000_000, rounds: 2 }

async function measureImports({ app }: Bench): Promise<Figure[]> {
  const { importSeconds, copySeconds, peakMegabytes } = await measureImport(app, importSizes)
  const name = `import of ${importSizes.users} users with ${importSizes.memberships} memberships`
  return [
    { name, ours: importSeconds * 1_000, minimum: copySeconds * 1_000, unit: 'ms', limit: 2 },
    {
      name: 'resident memory during it, against 400 MB',
      ours: peakMegabytes,
      minimum: 400,
      unit: 'MB',
      limit: 1,
    },
  ]
}

// The import comes first: what later parts leave in memory is not the import's.
const parts: Record<string, (bench: Bench) => Promise<Figure | Figure[]>> = {
  import: measureImports,
  largeGroup: measureLargeGroup,
  singleChange: measureSingleChange,
  directorySize: measureDirectorySize,
  http: measureHttp,
  pages: measurePages,
  api: (bench) => measureApi(bench),
  adminCenter: measureAdminCenter,
}

const wanted = process.argv.slice(2)
const bench = await openBench()
try {
  console.log(`${''.padEnd(62)} ${'ours'.padStart(10)} ${'minimum'.padStart(10)} ${'unit'.padEnd(8)} ratio`)
  for (const [name, measure] of Object.entries(parts)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    for (const figure of [await measure(bench)].flat()) printFigure(figure)
  }
} finally {
  await bench.close()
}
