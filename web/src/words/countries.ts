/** A country by its two letters, and its name in the reader's language. */
export type Country = { readonly code: string; readonly name: string }

const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
/** Regions with a name that are no countries. */
const others = new Set(['EU', 'EZ', 'QO', 'UN', 'XA', 'XB', 'ZZ'])

/** All countries that the browser knows, by name. */
export function countriesIn(language: string): readonly Country[] {
  const names = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' })
  return letters
    .flatMap((first) => letters.map((second) => first + second))
    .flatMap((code) => {
      const name = isPresent(code) ? names.of(code) : undefined
      return name === undefined ? [] : [{ code, name }]
    })
    .sort((a, b) => a.name.localeCompare(b.name, language))
}

/** Codes of countries of the past stand for those of today. */
function isPresent(code: string): boolean {
  return !others.has(code) && new Intl.Locale(`und-${code}`).region === code
}

/** The name of a country; its letters where nobody knows it. */
export function countryName(code: string, language: string): string {
  return new Intl.DisplayNames(language, { type: 'region' }).of(code) ?? code
}

/** The countries whose name or letters begin with what was typed, and then those that have it further on. */
export function findCountries(countries: readonly Country[], term: string): readonly Country[] {
  const wanted = term.toLocaleLowerCase()
  const place = ({ code, name }: Country) =>
    code.toLocaleLowerCase() === wanted ? 0 : name.toLocaleLowerCase().indexOf(wanted)
  return countries
    .filter((country) => place(country) >= 0)
    .sort((a, b) => Math.sign(place(a)) - Math.sign(place(b)))
}
