import { openBench } from './bench-database.ts'
import { measureLargeGroup } from './large-group.ts'
import { printFigure } from './measure.ts'
import { measureDirectorySize, measureSingleChange } from './single-change.ts'

const parts = {
  largeGroup: measureLargeGroup,
  singleChange: measureSingleChange,
  directorySize: measureDirectorySize,
}

const wanted = process.argv.slice(2)
const bench = await openBench()
try {
  console.log(`${''.padEnd(62)} ${'ours'.padStart(10)} ${'minimum'.padStart(10)} ${'unit'.padEnd(8)} ratio`)
  for (const [name, measure] of Object.entries(parts)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    printFigure(await measure(bench))
  }
} finally {
  await bench.close()
}
