import { activityWords } from './de/activity.ts'
import { allotmentWords } from './de/allotment.ts'
import { commonWords } from './de/common.ts'
import { homeWords } from './de/home.ts'
import { importWords } from './de/import.ts'
import { licenseWords } from './de/license.ts'
import { problemWords } from './de/problem.ts'
import { providerWords } from './de/provider.ts'
import { refusalWords } from './de/refusal.ts'
import { settingWords } from './de/setting.ts'
import type { Language } from './en.ts'

/** German. */
export const de: Language = {
  ...activityWords,
  ...allotmentWords,
  ...commonWords,
  ...homeWords,
  ...importWords,
  ...licenseWords,
  ...problemWords,
  ...providerWords,
  ...refusalWords,
  ...settingWords,
}
