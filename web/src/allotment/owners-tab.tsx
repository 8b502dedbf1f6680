import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { admin, type Change } from '../api/client.ts'
import { ownersQuery } from '../api/queries.ts'
import { findPeople } from '../api/search.ts'
import type { Allotment, DirectoryObject } from '../api/types.ts'
import { useSession } from '../session/session.tsx'
import { SignInLink } from '../session/sign-in-link.tsx'
import { MemberName } from '../ui/member-name.tsx'
import { SearchPicker } from '../ui/search-picker.tsx'
import { Empty, Failed, Loading } from '../ui/states.tsx'
import { useWriter } from '../ui/use-writer.ts'
import { useWords } from '../words/words.tsx'
import { SearchScopes } from './search-scopes.tsx'
import { assignedGroups, useSuggestedOwners } from './suggested-owners.tsx'

const useStyles = makeStyles({
  box: { display: 'grid', gap: tokens.spacingVerticalL, maxWidth: '560px' },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  item: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    minHeight: '44px',
    '& > button': { flexShrink: 0 },
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  name: { flexGrow: 1, minWidth: 0 },
})

/** Who manages an allotment; administrators appoint and dismiss. */
export function OwnersTab({ allotment }: { allotment: Allotment }) {
  const styles = useStyles()
  const { t } = useWords()
  const { isAdministrator } = useSession()
  const writer = useWriter()
  const base = `${admin}/allotments/${allotment.id}/owners`
  const { data, error, refetch } = useQuery(ownersQuery(allotment.id))
  const suggest = useSuggestedOwners(
    (signal) => assignedGroups(allotment.id, signal),
    (data?.value ?? []).map(({ id }) => id),
  )
  if (error && !data) return <Failed error={error} retry={refetch} />
  if (!data) return <Loading />
  const appoint = (id: string, name: string) =>
    writer.run(appointing(base, id), t('owners.appointed', { name }))
  const dismiss = ({ id, displayName }: DirectoryObject) => {
    const done = t('owners.removed', { name: displayName ?? '' })
    return writer.run({ method: 'DELETE', path: `${base}/${id}/$ref` }, done, {
      change: appointing(base, id),
    })
  }
  return (
    <div className={styles.box}>
      {isAdministrator && (
        <SearchPicker
          label={t('owners.add')}
          queryKey={`owners-${allotment.id}-${data.value.map(({ id }) => id).join()}`}
          suggest={suggest}
          search={async (term, signal) =>
            (await findPeople(term, signal, 12)).map((each) => ({
              id: each.id,
              label: each.displayName ?? '',
              detail: each.userPrincipalName,
              kind: t('search.people'),
            }))
          }
          onPick={({ id, label }) => appoint(id, label)}
        />
      )}
      {writer.error !== null && <Failed error={writer.error} />}
      {data.value.length === 0 ? (
        <Empty isPart>{t('owners.none')}</Empty>
      ) : (
        <ul className={styles.list}>
          {data.value.map((owner) => (
            <li key={owner.id} className={styles.item}>
              <span className={styles.name}>
                <MemberName member={owner} />
              </span>
              <SignInLink userId={owner.id} name={owner.displayName ?? ''} />
              {isAdministrator && (
                <Button
                  size="small"
                  disabledFocusable={writer.isBusy}
                  aria-label={t('owners.removeName', { name: owner.displayName ?? '' })}
                  onClick={() => dismiss(owner)}
                >
                  {t('owners.remove')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {isAdministrator && <SearchScopes allotment={allotment} />}
    </div>
  )
}

function appointing(base: string, id: string): Change {
  const body = { '@odata.id': `${location.origin}/v1.0/directoryObjects/${id}` }
  return { method: 'POST', path: `${base}/$ref`, body }
}
