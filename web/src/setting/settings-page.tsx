import { Field, makeStyles, Radio, RadioGroup, Select, tokens } from '@fluentui/react-components'
import { getRouteApi } from '@tanstack/react-router'
import { useSession } from '../session/session.tsx'
import { appearances, useAppearance } from '../ui/appearance.tsx'
import { Page } from '../ui/page.tsx'
import { PageTabs } from '../ui/page-tabs.tsx'
import { languages } from '../words/language.ts'
import { useWords, type WordKey } from '../words/words.tsx'
import { Policies } from './policies.tsx'
import { Providers } from './providers.tsx'
import { Roles } from './roles.tsx'
import { Sessions } from './sessions.tsx'
import { Tokens } from './tokens.tsx'

const route = getRouteApi('/settings')
const useStyles = makeStyles({
  form: { display: 'grid', gap: tokens.spacingVerticalL, maxWidth: '420px' },
})
const tabs: readonly {
  id: string
  words: WordKey
  panel: () => React.ReactNode
  for?: 'readers' | 'global'
}[] = [
  { id: 'appearance', words: 'account.appearance', panel: AppearanceForm },
  { id: 'sessions', words: 'settings.sessions', panel: Sessions },
  { id: 'tokens', words: 'settings.tokens', panel: Tokens },
  { id: 'roles', words: 'settings.roles', panel: Roles, for: 'readers' },
  { id: 'providers', words: 'settings.providers', panel: Providers, for: 'global' },
  { id: 'policies', words: 'settings.policies', panel: Policies, for: 'readers' },
]

/** What one sets for oneself, and for the organization. */
export function SettingsPage() {
  const { t } = useWords()
  const { isReader, isGlobal } = useSession()
  const { tab } = route.useSearch()
  const navigate = route.useNavigate()
  const shown = tabs.filter((each) => each.for === undefined || (each.for === 'global' ? isGlobal : isReader))
  const chosen = shown.find(({ id }) => id === tab) ?? tabs[0]
  return (
    <Page title={t('nav.settings')}>
      <PageTabs
        tabs={shown.map(({ id, words }) => ({ id, label: t(words) }))}
        chosen={chosen?.id ?? ''}
        onChoose={(id) => navigate({ search: { tab: id }, replace: true })}
      />
      <div role="tabpanel" aria-labelledby={`tab-${chosen?.id}`}>
        {chosen && <chosen.panel />}
      </div>
    </Page>
  )
}

function AppearanceForm() {
  const styles = useStyles()
  const words = useWords()
  const { t } = words
  const { appearance, setAppearance } = useAppearance()
  return (
    <div className={styles.form}>
      <Field label={t('account.appearance')}>
        <RadioGroup
          value={appearance}
          onChange={(_event, { value }) =>
            setAppearance(appearances.find((each) => each === value) ?? 'system')
          }
        >
          {appearances.map((each) => (
            <Radio key={each} value={each} label={t(`appearance.${each}`)} />
          ))}
        </RadioGroup>
      </Field>
      <Field label={t('account.language')}>
        <Select value={words.language} onChange={(_event, { value }) => words.setLanguage(value)}>
          {Object.entries(languages).map(([tag, { name }]) => (
            <option key={tag} value={tag} lang={tag}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
    </div>
  )
}
