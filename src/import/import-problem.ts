import type { Said } from '../contract/import-problem.ts'
import { Refusal } from '../engine/refusal.ts'

/** One thing that is wrong with a file, and where; `line` is the first line of the row, 0 means the whole file. */
export type ImportProblem = Said & {
  readonly file: string
  readonly line: number
  /** The column as the file's own header names it; null: the row or the file as a whole. */
  readonly column: string | null
}

/** Problems listed by one refusal; the count is always whole. */
export const maxListedProblems = 1_000
/** Problems quoted in the audit entry of a refused import. */
const auditedProblems = 20

/** Collects problems of one file in the order of its lines, the first ones only, and counts them all. */
export type ProblemList = {
  add(line: number, column: string | null, problem: Said): void
  readonly listed: readonly ImportProblem[]
  readonly total: number
}

export function createProblemList(file: string): ProblemList {
  const listed: ImportProblem[] = []
  let total = 0
  return {
    add(line, column, problem) {
      total += 1
      if (listed.length < maxListedProblems) listed.push({ file, line, column, ...problem })
    },
    listed,
    get total() {
      return total
    },
  }
}

/** Files that were refused as they stand. Nothing was changed; the problems say what to mend. */
export class ImportRefused extends Refusal {
  /** In the order of the files and their lines; at most `maxListedProblems`. */
  readonly problems: readonly ImportProblem[]
  /** How many there are, listed or not. */
  readonly total: number

  constructor(problems: readonly ImportProblem[], total: number) {
    const [first] = problems
    const more = total > 1 ? ` It is the first of ${total} problems.` : ''
    super(
      'invalidValue',
      `${first ? describeProblem(first) : 'The files are wrong.'}${more} Nothing was imported.`,
      {
        problemCount: total,
        problems: problems.slice(0, auditedProblems).map(describeProblem),
      },
    )
    this.problems = problems
    this.total = total
  }
}

/** A problem as one line of text. */
export function describeProblem({
  file,
  line,
  column,
  message,
}: Pick<ImportProblem, 'file' | 'line' | 'column' | 'message'>): string {
  const place = [file, line > 0 ? `line ${line}` : '', column === null ? '' : `column "${column}"`]
  return `${place.filter((part) => part !== '').join(', ')}: ${message}`
}
