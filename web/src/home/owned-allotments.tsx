import { Card, makeStyles, tokens, typographyStyles } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { AllotmentBar } from '../allotment/allotment-bar.tsx'
import { allotmentsQuery } from '../api/queries.ts'
import type { Allotment } from '../api/types.ts'
import { useSession } from '../session/session.tsx'
import { Link } from '../ui/link.tsx'
import { LinkButton } from '../ui/link-button.tsx'
import { Section } from '../ui/page.tsx'
import { Failed, Loading } from '../ui/states.tsx'
import { useWords } from '../words/words.tsx'

const useStyles = makeStyles({
  cards: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(320px, 100%), 1fr))',
    gap: tokens.spacingHorizontalL,
  },
  name: { ...typographyStyles.subtitle1, margin: 0, overflowWrap: 'anywhere' },
  product: { color: tokens.colorNeutralForeground2 },
  foot: { display: 'flex', justifyContent: 'space-between', alignItems: 'center', marginTop: 'auto' },
})

/** The allotments that somebody owns, as cards. */
export function OwnedAllotments({ hasTitle }: { hasTitle: boolean }) {
  const styles = useStyles()
  const { t } = useWords()
  const { owns } = useSession()
  const { data, error, refetch } = useQuery(allotmentsQuery())
  return (
    <Section {...(hasTitle ? { title: t('home.ownerTitle') } : {})}>
      {error && !data ? (
        <Failed error={error} retry={refetch} />
      ) : !data ? (
        <Loading />
      ) : (
        <div className={styles.cards}>
          {data
            .filter(({ id }) => owns(id))
            .map((allotment) => (
              <OwnedCard key={allotment.id} allotment={allotment} />
            ))}
        </div>
      )}
    </Section>
  )
}

function OwnedCard({ allotment }: { allotment: Allotment }) {
  const styles = useStyles()
  const { t } = useWords()
  const { id, displayName, productName, state } = allotment
  return (
    <Card>
      <h3 className={styles.name}>
        <Link to="/allotments/$allotmentId" params={{ allotmentId: id }}>
          {displayName}
        </Link>
      </h3>
      <div className={styles.product}>{productName}</div>
      <AllotmentBar allotment={allotment} />
      <div className={styles.foot}>
        <span>{state === 'hold' && t('state.hold')}</span>
        <LinkButton
          appearance="primary"
          to="/allotments/$allotmentId"
          params={{ allotmentId: id }}
          search={{ assign: 'true' }}
        >
          {t('assign.button')}
        </LinkButton>
      </div>
    </Card>
  )
}
