import { Button, Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components'
import { getRouteApi } from '@tanstack/react-router'
import { leastLetters } from '../api/search.ts'
import { useSession } from '../session/session.tsx'
import { Page } from '../ui/page.tsx'
import { SearchPicker } from '../ui/search-picker.tsx'
import { useWords } from '../words/words.tsx'
import { ActivityList } from './activity-list.tsx'
import { type ActivitySearch, activityFilter, dayAsked, idAsked, kinds } from './filters.ts'
import { useActors, useTargets } from './find-parties.tsx'

const route = getRouteApi('/activity')
const useStyles = makeStyles({
  filters: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'end',
    gap: tokens.spacingHorizontalM,
    marginBottom: tokens.spacingVerticalM,
  },
  picker: {
    flex: '1 1 160px',
    minWidth: '150px',
    maxWidth: '280px',
    '@media (max-width: 640px)': { flexBasis: '100%', maxWidth: 'none' },
  },
  chosen: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
})

/** Everything that was done, with filters that the address keeps, and an export that follows them. */
export function ActivityPage() {
  const styles = useStyles()
  const { t } = useWords()
  const asked = route.useSearch()
  const navigate = route.useNavigate()
  const search: ActivitySearch = {
    ...asked,
    by: idAsked(asked.by),
    target: idAsked(asked.target),
    from: dayAsked(asked.from),
    to: dayAsked(asked.to),
  }
  const set = (change: ActivitySearch) =>
    navigate({ search: (old) => ({ ...old, ...change }), replace: true })
  const isFiltered = Object.values(asked).some((value) => value !== undefined)
  return (
    <Page title={t('nav.activity')} isList>
      <div className={styles.filters}>
        <Select
          aria-label={t('activity.kind')}
          value={search.kind ?? ''}
          onChange={(_event, { value }) => set({ kind: value || undefined })}
        >
          {kinds.map(({ id, words: name }) => (
            <option key={id} value={id}>
              {t(name)}
            </option>
          ))}
        </Select>
        <Party
          label={t('activity.by')}
          id={search.by}
          name={asked.byName}
          find={useActors()}
          onPick={(by, byName) => set({ by, byName })}
        />
        <Party
          label={t('activity.target')}
          id={search.target}
          name={asked.targetName}
          find={useTargets()}
          onPick={(target, targetName) => set({ target, targetName })}
        />
        {(['from', 'to'] as const).map((end) => (
          <Field key={end} label={t(`activity.${end}`)}>
            <Input
              type="date"
              value={search[end] ?? ''}
              onChange={(_event, { value }) => set({ [end]: value || undefined })}
            />
          </Field>
        ))}
        {isFiltered && (
          <Button onClick={() => navigate({ search: {}, replace: true })}>{t('activity.clear')}</Button>
        )}
      </div>
      <ActivityList
        filter={activityFilter(search)}
        none={isFiltered ? 'activity.noMatch' : 'activity.none'}
      />
    </Page>
  )
}

/** Somebody or something to filter by: found by name, shown as a button that lets go of it. */
function Party({
  label,
  id,
  name,
  find,
  onPick,
}: {
  label: string
  id: string | undefined
  name: string | undefined
  find: Parameters<typeof SearchPicker>[0]['search']
  onPick: (id: string | undefined, name: string | undefined) => void
}) {
  const styles = useStyles()
  const { t } = useWords()
  const { isReader } = useSession()
  if (id !== undefined)
    return (
      <Button
        aria-label={t('activity.letGo', { label, name: name ?? id })}
        onClick={() => onPick(undefined, undefined)}
      >
        {label}: {name ?? id} ×
      </Button>
    )
  return (
    <div className={styles.picker}>
      <SearchPicker
        label={label}
        placeholder={label}
        queryKey={label}
        search={find}
        least={isReader ? 1 : leastLetters}
        onPick={(option) => onPick(option.id, option.label)}
      />
    </div>
  )
}
