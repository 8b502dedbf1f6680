import {
  Badge,
  Card,
  makeStyles,
  Link as PlainLink,
  tokens,
  typographyStyles,
} from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { explanationQuery } from '../api/queries.ts'
import type { Explained } from '../api/types.ts'
import { explainedInWords } from '../person/explained.ts'
import { Section } from '../ui/page.tsx'
import { Empty, Failed, Loading } from '../ui/states.tsx'
import { useWords } from '../words/words.tsx'

const useStyles = makeStyles({
  cards: { display: 'grid', gap: tokens.spacingVerticalM, maxWidth: '760px' },
  top: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalM, flexWrap: 'wrap' },
  name: { ...typographyStyles.subtitle2, margin: 0, flexGrow: 1 },
  note: { color: tokens.colorNeutralForeground2 },
  owners: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    color: tokens.colorNeutralForeground1,
    overflowWrap: 'anywhere',
  },
})

/** What somebody has, what they wait for, and their place. */
export function MyLicenses({ userId, hasTitle }: { userId: string; hasTitle: boolean }) {
  const styles = useStyles()
  const { t } = useWords()
  const { data, error, refetch } = useQuery(explanationQuery(userId))
  return (
    <Section {...(hasTitle ? { title: t('home.personTitle') } : {})}>
      {error && !data ? (
        <Failed error={error} retry={refetch} />
      ) : !data ? (
        <Loading />
      ) : data.value.length === 0 ? (
        <Empty isPart>{t('home.noLicenses')}</Empty>
      ) : (
        <div className={styles.cards}>
          {data.value.map((each) => (
            <MyLicense key={`${each.skuId}-${each.allotmentId}`} explained={each} />
          ))}
        </div>
      )}
    </Section>
  )
}

function MyLicense({ explained }: { explained: Explained }) {
  const styles = useStyles()
  const words = useWords()
  return (
    <Card>
      <div className={styles.top}>
        <h3 className={styles.name}>{explained.productName}</h3>
        <StatusBadge status={explained.status} />
      </div>
      <div>{explainedInWords(explained, words)}</div>
      {explained.waitingSinceDateTime && <WhomToAsk owners={explained.owners} />}
    </Card>
  )
}

/** Who can do something for somebody who waits. */
export function WhomToAsk({ owners }: Pick<Explained, 'owners'>) {
  const styles = useStyles()
  const { t } = useWords()
  if (owners.length === 0) return <div className={styles.note}>{t('home.askAdministrator')}</div>
  return (
    <div className={styles.note}>
      {t('home.ask')}
      <ul className={styles.owners}>
        {owners.map(({ displayName, mail }) => (
          <li key={`${displayName}-${mail}`}>
            {displayName}
            {mail && (
              <>
                {' · '}
                <PlainLink href={`mailto:${mail}`} inline>
                  {mail}
                </PlainLink>
              </>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}

/** How somebody stands with a product, as a word with a color. */
export function StatusBadge({ status }: { status: Explained['status'] }) {
  const { t } = useWords()
  const color = status === 'seat' ? 'success' : status === 'blocked' ? 'danger' : 'warning'
  return (
    <Badge
      appearance="tint"
      color={status === 'excluded' || status === 'notEntitled' ? 'informative' : color}
    >
      {t(`status.${status}`)}
    </Badge>
  )
}
