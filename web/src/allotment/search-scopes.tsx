import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { admin, type Page, read } from '../api/client.ts'
import { findGroups } from '../api/search.ts'
import type { Allotment, DirectoryObject } from '../api/types.ts'
import { MemberName } from '../ui/member-name.tsx'
import { Section } from '../ui/page.tsx'
import { SearchPicker } from '../ui/search-picker.tsx'
import { Failed, Loading } from '../ui/states.tsx'
import { useWriter } from '../ui/use-writer.ts'
import { useWords } from '../words/words.tsx'

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  item: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: tokens.spacingHorizontalM,
    minHeight: '44px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
})

/** The groups within which owners find whom to assign (rule 26); administrators set them. */
export function SearchScopes({ allotment }: { allotment: Allotment }) {
  const styles = useStyles()
  const { t } = useWords()
  const writer = useWriter()
  const base = `${admin}/allotments/${allotment.id}/searchScopes`
  const { data, error, refetch } = useQuery({
    queryKey: ['searchScopes', allotment.id],
    queryFn: ({ signal }) => read<Page<DirectoryObject>>(`${base}?$select=id,displayName`, signal),
  })
  const add = (id: string, name: string) =>
    writer.run(
      { method: 'POST', path: `${base}/$ref`, body: { '@odata.id': `${location.origin}/v1.0/groups/${id}` } },
      t('scopes.added', { name }),
    )
  return (
    <Section title={t('scopes.title')}>
      <SearchPicker
        label={t('scopes.add')}
        queryKey="groups"
        search={async (term, signal) =>
          (await findGroups(term, signal, 12)).map(({ id, displayName }) => ({
            id,
            label: displayName ?? '',
            kind: t('search.groups'),
          }))
        }
        onPick={({ id, label }) => add(id, label)}
      />
      {writer.error !== null && <Failed error={writer.error} />}
      {error && !data ? (
        <Failed error={error} retry={refetch} />
      ) : !data ? (
        <Loading />
      ) : data.value.length === 0 ? (
        <p>{t('scopes.none')}</p>
      ) : (
        <ul className={styles.list}>
          {data.value.map((group) => (
            <li key={group.id} className={styles.item}>
              <MemberName member={{ ...group, '@odata.type': '#microsoft.graph.group' }} />
              <Button
                size="small"
                disabledFocusable={writer.isBusy}
                aria-label={t('removeName', { name: group.displayName ?? '' })}
                onClick={() =>
                  writer.run(
                    { method: 'DELETE', path: `${base}/${group.id}/$ref` },
                    t('scopes.removed', { name: group.displayName ?? '' }),
                  )
                }
              >
                {t('owners.remove')}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
