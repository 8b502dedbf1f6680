import { Field, makeStyles, Select } from '@fluentui/react-components'
import { useMemo } from 'react'
import { countriesIn, countryName } from '../words/countries.ts'
import { useWords } from '../words/words.tsx'

const useStyles = makeStyles({
  // As wide as its place, and not as its longest country.
  choice: {
    width: '100%',
    gridTemplateColumns: 'minmax(0, 1fr)',
    '& select': { minWidth: 0, width: '100%' },
  },
})

/** The country that stands in for people without one, by its letters; none is an empty text. */
export function CountryChoice({
  code,
  isDisabled,
  onChange,
}: {
  code: string
  isDisabled: boolean
  onChange: (code: string) => void
}) {
  const { t, language } = useWords()
  const countries = useMemo(() => countriesIn(language), [language])
  const isUnknown = code !== '' && !countries.some((each) => each.code === code)
  return (
    <Field label={t('policies.country')} hint={t('policies.countryHint')} className={useStyles().choice}>
      <Select value={code} disabled={isDisabled} onChange={(_event, { value }) => onChange(value)}>
        <option value="">{t('policies.noCountry')}</option>
        {isUnknown && <option value={code}>{countryName(code, language)}</option>}
        {countries.map((each) => (
          <option key={each.code} value={each.code}>
            {each.name}
          </option>
        ))}
      </Select>
    </Field>
  )
}
