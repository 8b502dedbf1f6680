import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What takes a minute or more, though the file is small: begun last, it would run alone while the other process idles. */
const long = ['test/model/model.test.ts', 'test/simulation/crash.test.ts', 'test/leak/leak.test.ts']

export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => long.some((name) => moduleId.endsWith(name))
    const sorted = await super.sort(files)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}
