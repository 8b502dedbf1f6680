import fc from 'fast-check'
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import { expect, test } from 'vitest'
import { checkFilter } from '../../src/contract/odata-check.ts'
import { ODataError } from '../../src/contract/odata-error.ts'
import { evaluateFilter } from '../../src/contract/odata-evaluate.ts'
import { parseFilter } from '../../src/contract/odata-filter.ts'
import { filterCondition } from '../../src/db/filter-sql.ts'
import { chooseSeed, isLong, type Random, randomFrom } from '../simulation/seed.ts'
import { thingList } from './thing-list.ts'
import { filters, things } from './things.ts'

// Whatever a filter says: it is read, checked, made SQL of and evaluated in memory, or refused as an ODataError. The
// statements are only written here; filter-sql.test.ts runs them.

const runs = isLong ? 2_000_000 : 200_000
/** No text of this length takes longer, on a busy machine and with the garbage collector in between. */
const longestMs = 2_000

const writer = new Kysely<unknown>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

const words =
  "( ) , / : ' '' $count $it any( all( x: any(x: all(y:y eq ne gt ge lt le not( startswith( contains(name, tolower( toupper( " +
  'null true 1 - . e5 1e999 9007199254740993 2026-02-30 T00:00Z 2026-01-31T08:15:30+14:00 id name units tags services ' +
  'x/planId owner/id state enabled 6fd2c87f-b296-42f0-b197-1e91e994b900 guid " \\ % 🎉 \u0130 \ud800 __proto__ constructor ' +
  '@p ẞ 0x10 + ; -- /*'
const pieces = [...words.split(' '), ' ', ' in (', ' and ', ' or ', ' not ', '\0', '\n', '\t']

/** A filter that was right with up to four slips in it, two of them crossed, or pieces in any order. */
function makeText(random: Random, sound: readonly string[]): string {
  const kind = random.below(10)
  if (kind === 0)
    return Array.from({ length: random.below(25) }, () => random.pick(pieces)).join(
      random.pick(['', ' ']) ?? '',
    )
  let text = random.pick(sound) ?? ''
  if (kind === 1) {
    const other = random.pick(sound) ?? ''
    text = text.slice(0, random.below(text.length + 1)) + other.slice(random.below(other.length + 1))
  }
  for (let slips = random.below(5); slips > 0; slips--) {
    const at = random.below(text.length + 1)
    text = text.slice(0, at) + (random.pick(pieces) ?? '') + text.slice(at + random.below(5))
  }
  return text
}

test(`${runs.toLocaleString('en')} filters, random and mutated: none crashes, none hangs`, {
  timeout: 1_800_000,
}, () => {
  const seed = chooseSeed('filter fuzz')
  const random = randomFrom(seed)
  const sound = fc.sample(filters, { numRuns: 2_000, seed })
  const rows = fc.sample(things(6), { numRuns: 20, seed }).flat()
  const counts = { refused: 0, compiled: 0 }
  for (let run = 0; run < runs; run++) {
    const text = makeText(random, sound)
    // The processor's time, not the clock's: others may be at work on the machine.
    const since = process.cpuUsage()
    try {
      const checked = checkFilter(parseFilter(text), thingList)
      evaluateFilter(checked, random.pick(rows))
      filterCondition(checked, thingList).compile(writer)
      counts.compiled += 1
    } catch (error) {
      if (!(error instanceof ODataError))
        throw new Error(`seed ${seed}, ${JSON.stringify(text)}`, { cause: error })
      counts.refused += 1
    }
    const used = process.cpuUsage(since)
    const took = (used.user + used.system) / 1_000
    if (took > longestMs) throw new Error(`seed ${seed}, ${JSON.stringify(text)} took ${Math.round(took)} ms`)
  }
  // The slips reach past the first checks, and not all of them are harmless.
  expect(counts.compiled / runs).toBeGreaterThan(0.1)
  expect(counts.refused / runs).toBeGreaterThan(0.3)
})
