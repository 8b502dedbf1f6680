import { Button, Field, makeStyles, tokens } from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss'
import { useMemo } from 'react'
import { SearchPicker } from '../ui/search-picker.tsx'
import { countriesIn, countryName, findCountries } from '../words/countries.ts'
import { useWords } from '../words/words.tsx'

const mostFound = 12
const useStyles = makeStyles({
  wide: { width: '100%' },
  list: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalS,
    listStyleType: 'none',
    margin: `${tokens.spacingVerticalS} 0 0`,
    padding: 0,
    overflowWrap: 'anywhere',
    '& button': { minWidth: 0, maxWidth: '100%' },
  },
})

/** Countries in which nobody gets a license, as letters with commas between; found by name, gone by a press. */
export function ExcludedCountries({
  codes,
  isDisabled,
  onChange,
}: {
  codes: string
  isDisabled: boolean
  onChange: (codes: string) => void
}) {
  const styles = useStyles()
  const { t, language } = useWords()
  const chosen = codesOf(codes)
  const countries = useMemo(() => countriesIn(language), [language])
  const search = async (term: string) =>
    findCountries(countries, term)
      .filter(({ code }) => !chosen.includes(code))
      .slice(0, mostFound)
      .map(({ code, name }) => ({ id: code, label: name, detail: code, kind: t('policies.countries') }))
  return (
    <Field label={t('policies.excluded')} hint={t('policies.excludedHint')} className={styles.wide}>
      {/* The field names what is in it, and takes one thing. */}
      <div>
        {!isDisabled && (
          <SearchPicker
            label={t('policies.excludedAdd')}
            queryKey={`countries-${language}-${codes}`}
            search={search}
            onPick={({ id }) => onChange(textOf([...chosen, id]))}
          />
        )}
        {chosen.length === 0 && isDisabled && t('policies.excludedNone')}
        <ul className={styles.list} aria-label={t('policies.excluded')}>
          {chosen.map((code) => (
            <li key={code}>
              <Button
                size="small"
                iconPosition="after"
                icon={isDisabled ? null : <DismissRegular />}
                disabledFocusable={isDisabled}
                aria-label={t('removeName', { name: countryName(code, language) })}
                onClick={() => onChange(textOf(chosen.filter((each) => each !== code)))}
              >
                {countryName(code, language)}
              </Button>
            </li>
          ))}
        </ul>
      </div>
    </Field>
  )
}

export function codesOf(text: string): readonly string[] {
  return text === '' ? [] : text.split(',')
}

/** The same countries are the same text, in whatever order they were chosen. */
export function textOf(codes: readonly string[]): string {
  return [...codes].sort().join(',')
}
