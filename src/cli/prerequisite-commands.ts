import type { Command } from 'commander'
import type { z } from 'zod'
import { getPrerequisites, type prerequisites } from '../contract/prerequisite.ts'
import { addVerb, plain } from './verb.ts'

type Prerequisites = z.output<typeof prerequisites>

const sentences: Readonly<Record<Prerequisites['status'], string>> = {
  met: 'What was bought meets the requirement of group-based licensing.',
  tooFewUnits: 'What was bought meets the requirement of group-based licensing, but not for everybody.',
  notMet: 'What was bought does not meet the requirement of group-based licensing.',
}

/** `allot prerequisites` */
export function registerPrerequisites(program: Command): void {
  addVerb(
    program,
    {
      use: 'prerequisites',
      about: 'Says whether what was bought allows licenses through groups, and what is missing.',
      examples: ['prerequisites', 'prerequisites --json'],
      kind: 'read',
    },
    plain,
    async ({ client, out }) => {
      const found = await client.call<Prerequisites>(getPrerequisites, {})
      out.result(found, () => {
        const sentence = sentences[found.status]
        out.say(found.status === 'met' ? sentence : out.warn(sentence))
        for (const line of found.whatIsMissing) out.say(line)
        if (found.status !== 'met') out.say(out.dim(found.requirement))
        out.say('')
        out.facts([
          ['Licensed through groups', `${found.requiredUnits} people`],
          ['Units that count', found.qualifyingUnits],
          ['May start', found.rolesThatMayStart.join(', ')],
        ])
        if (found.metBy.length > 0) out.say('')
        out.table(found.metBy, [
          { title: 'Met by', value: (row) => row.displayName },
          { title: 'Units', value: (row) => row.units, right: true },
          { title: 'Why', value: (row) => row.because },
        ])
      })
    },
  )
}
