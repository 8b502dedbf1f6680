import i18next, { type i18n } from 'i18next'
import { en, type Language } from './en.ts'

type Plural = 'zero' | 'one' | 'two' | 'few' | 'many' | 'other'
type Stem<Key extends string> = Key extends `${infer Name}_${Plural}` ? Name : Key
/** A name in the word files; plural forms share one. */
export type WordKey = Stem<keyof typeof en>
export type Values = Readonly<Record<string, string | number>>

/** Languages by their tag. A new one is a file beside `en.ts` and a line here. */
export const languages: Readonly<Record<string, { name: string; load: () => Promise<Language> }>> = {
  en: { name: 'English', load: async () => en },
  de: { name: 'Deutsch', load: async () => (await import('./de.ts')).de },
}

export type Words = {
  readonly language: string
  setLanguage(language: string): void
  t(key: WordKey, values?: Values): string
  number(value: number): string
  /** "3 days ago", "in 2 months". */
  relative(moment: string): string
  /** The day and time in the reader's zone. */
  exact(moment: string): string
  day(moment: string): string
  /** A day of the calendar, such as that on which a subscription ends: the same in every zone. */
  date(day: string): string
  ordinal(place: number): string
  list(items: readonly string[]): string
  /** One of several. */
  either(items: readonly string[]): string
  /** The word of a name that the server gave, or that itself where there is none. */
  own(name: string, otherwise: string): string
}

/** An i18next with one language loaded beside English. */
export async function loadWords(language: string): Promise<i18n> {
  const words = await (languages[language] ?? languages.en)?.load()
  const instance = i18next.createInstance()
  await instance.init({
    lng: language,
    fallbackLng: 'en',
    resources: { en: { translation: en }, [language]: { translation: words ?? en } },
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
  })
  return instance
}

/** The words of a language, without a page. */
export function wordsOf(instance: i18n): Omit<Words, 'setLanguage'> {
  const { language } = instance
  const numbers = new Intl.NumberFormat(language)
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  const exact = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' })
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'medium' })
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' })
  const list = new Intl.ListFormat(language)
  const either = new Intl.ListFormat(language, { type: 'disjunction' })
  return {
    language,
    t: (key, values) => instance.t(key, { ...values }),
    number: (value) => numbers.format(value),
    relative: (moment) => relative.format(...steps(moment)),
    exact: (moment) => exact.format(new Date(moment)),
    day: (moment) => day.format(new Date(moment)),
    date: (each) => date.format(new Date(each)),
    ordinal: (place) => instance.t('ordinal', { count: place, ordinal: true }),
    list: (items) => list.format(items),
    either: (items) => either.format(items),
    own: (name, otherwise) => (instance.exists(name) ? instance.t(name, { message: otherwise }) : otherwise),
  }
}

const units: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['week', 604_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
]

function steps(moment: string): [number, Intl.RelativeTimeFormatUnit] {
  const distance = new Date(moment).getTime() - Date.now()
  const [unit, length] = units.find(([, each]) => Math.abs(distance) >= each) ?? ['second', 60_000]
  // Seconds that count up under the reader's eyes say no more than "now".
  return [unit === 'second' ? 0 : Math.round(distance / length), unit]
}
