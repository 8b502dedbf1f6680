import { makeStyles, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { ownersQuery } from '../api/queries.ts'
import type { Allotment } from '../api/types.ts'
import { useSession } from '../session/session.tsx'
import { SignInLink } from '../session/sign-in-link.tsx'
import { Link } from '../ui/link.tsx'
import { MemberName } from '../ui/member-name.tsx'
import { useWords } from '../words/words.tsx'

/** Of more, the tab has the others. */
const mostNamed = 3
const useStyles = makeStyles({
  line: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: `${tokens.spacingVerticalXXS} ${tokens.spacingHorizontalS}`,
    // As high as with a button in it: nothing below moves when the names come.
    minHeight: '24px',
    marginBottom: tokens.spacingVerticalM,
    color: tokens.colorNeutralForeground2,
  },
})

/** Who looks after an allotment; a new owner gets a way in right here, where their own tab does not offer it already. */
export function OwnersLine({ allotment, isInTab }: { allotment: Allotment; isInTab: boolean }) {
  const styles = useStyles()
  const { t } = useWords()
  const { isAdministrator } = useSession()
  const { data } = useQuery(ownersQuery(allotment.id))
  const owners = data?.value ?? []
  const tab = (words: string) => (
    <Link to="/allotments/$allotmentId" params={{ allotmentId: allotment.id }} search={{ tab: 'owners' }}>
      {words}
    </Link>
  )
  return (
    <div className={styles.line}>
      {data && owners.length === 0 && (
        <>
          {t('owners.nobody')} {isAdministrator && !isInTab && tab(t('owners.add'))}
        </>
      )}
      {owners.length > 0 && t('owners.line', { count: owners.length })}
      {owners.slice(0, mostNamed).map((owner, index) => (
        <span key={owner.id}>
          <MemberName member={owner} />
          {index < Math.min(owners.length, mostNamed) - 1 && ','}
        </span>
      ))}
      {owners.length > mostNamed && tab(t('owners.more', { count: owners.length - mostNamed }))}
      {owners[0] && owners.length === 1 && !isInTab && (
        <SignInLink userId={owners[0].id} name={owners[0].displayName ?? ''} />
      )}
    </div>
  )
}
