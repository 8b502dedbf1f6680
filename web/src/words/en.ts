import { activityWords } from './en/activity.ts'
import { allotmentWords } from './en/allotment.ts'
import { commonWords } from './en/common.ts'
import { homeWords } from './en/home.ts'
import { importWords } from './en/import.ts'
import { licenseWords } from './en/license.ts'
import { problemWords } from './en/problem.ts'
import { providerWords } from './en/provider.ts'
import { refusalWords } from './en/refusal.ts'
import { settingWords } from './en/setting.ts'

/**
 * Every text of the pages, a file a subject; names begin with it. {{...}} is filled in; _one, _other are plural
 * forms.
 */
export const en = {
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
} as const

/** Every language has the same names, so a missing one does not compile. */
export type Language = Readonly<Record<keyof typeof en, string>>
