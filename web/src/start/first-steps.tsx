import { Button, Card, makeStyles, ProgressBar, tokens, typographyStyles } from '@fluentui/react-components'
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle'
import { CircleRegular } from '@fluentui/react-icons/svg/circle'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { Allotment, Product } from '../api/types.ts'
import { useSession } from '../session/session.tsx'
import { Link } from '../ui/link.tsx'
import { LinkButton } from '../ui/link-button.tsx'
import { useWords } from '../words/words.tsx'
import { LoadSample } from './load-sample.tsx'
import { type Begun, begunQuery, type Step, type StepName, stepsOf } from './steps.ts'

const useStyles = makeStyles({
  card: { marginBottom: tokens.spacingVerticalXXL, maxWidth: '860px' },
  top: { display: 'flex', alignItems: 'start', gap: tokens.spacingHorizontalM },
  title: { ...typographyStyles.subtitle1, margin: 0, flexGrow: 1 },
  about: { color: tokens.colorNeutralForeground2, margin: 0 },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  step: {
    display: 'flex',
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalM} 0`,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  icon: { fontSize: '24px', flexShrink: 0, lineHeight: 1, color: tokens.colorNeutralForeground3 },
  done: { color: tokens.colorStatusSuccessForeground1 },
  body: { minWidth: 0, flexGrow: 1, display: 'grid', gap: tokens.spacingVerticalS },
  name: { ...typographyStyles.body1Strong, margin: 0 },
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'center' },
})

const awayKey = (tenantId: string) => `allot.firstSteps.${tenantId}`

/** For administrators of an organization that has not begun: what to do first. It ticks itself, and can be put away. */
export function FirstSteps({
  products,
  allotments,
}: {
  products: readonly Product[]
  allotments: readonly Allotment[]
}) {
  const { t } = useWords()
  const { tenantId } = useSession()
  const { data } = useQuery(begunQuery)
  const [isAway, setAway] = useState(() => localStorage.getItem(awayKey(tenantId)) === 'away')
  // Who has seen it unfinished sees it finished, too; others have no need of it.
  const [wasOpen, setWasOpen] = useState(false)
  if (!data) return null
  const steps = stepsOf(data, products, allotments)
  const isOpen = steps.some(({ isDone }) => !isDone)
  if (isOpen && !wasOpen) setWasOpen(true)
  if (!isOpen && !wasOpen) return null
  const put = (away: boolean) => {
    if (away) localStorage.setItem(awayKey(tenantId), 'away')
    else localStorage.removeItem(awayKey(tenantId))
    setAway(away)
  }
  if (isAway)
    return isOpen ? (
      <Button appearance="transparent" onClick={() => put(false)}>
        {t('start.show')}
      </Button>
    ) : null
  return <Checklist {...{ steps, begun: data, products, allotments }} onAway={() => put(true)} />
}

type Facts = {
  begun: Begun
  products: readonly Product[]
  allotments: readonly Allotment[]
}

function Checklist({ steps, onAway, ...facts }: Facts & { steps: readonly Step[]; onAway: () => void }) {
  const styles = useStyles()
  const { t } = useWords()
  const done = steps.filter(({ isDone }) => isDone).length
  const next = steps.find(({ isDone }) => !isDone)
  return (
    <Card className={styles.card} role="group" aria-label={t('start.title')}>
      <div className={styles.top}>
        <h2 className={styles.title}>{t('start.title')}</h2>
        <Button size="small" appearance="subtle" onClick={onAway}>
          {t('start.away')}
        </Button>
      </div>
      <p className={styles.about}>
        {next ? t('start.progress', { done, total: steps.length }) : t('start.finished')}
      </p>
      <ProgressBar value={done / steps.length} aria-label={t('start.title')} />
      <ol className={styles.list}>
        {steps.map((step) => (
          <StepLine key={step.name} step={step} isNext={step === next} facts={facts} />
        ))}
      </ol>
    </Card>
  )
}

function StepLine({ step, isNext, facts }: { step: Step; isNext: boolean; facts: Facts }) {
  const styles = useStyles()
  const { t } = useWords()
  const { name, isDone } = step
  return (
    <li className={styles.step} {...(isNext ? { 'aria-current': 'step' } : {})}>
      <span className={styles.icon} role="img" aria-label={t(isDone ? 'start.done' : 'start.open')}>
        {isDone ? <CheckmarkCircleFilled className={styles.done} /> : <CircleRegular />}
      </span>
      <div className={styles.body}>
        <h3 className={styles.name}>{t(`start.${name}`)}</h3>
        {isNext && <p className={styles.text}>{t(`start.${name}Text`)}</p>}
        {isNext && <div className={styles.actions}>{actionsOf(name, facts)}</div>}
      </div>
    </li>
  )
}

function actionsOf(name: StepName, facts: Facts): ReactNode {
  if (name === 'fill') return <Fill {...facts} />
  if (name === 'divide') return <Divide products={facts.products} />
  return <ToFirstAllotment name={name} allotments={facts.allotments} />
}

/** The sample while there is nothing; else what is missing still. */
function Fill({ begun, products }: Facts) {
  const { t } = useWords()
  const { isGlobal } = useSession()
  const isEmpty = !begun.hasPeople && !begun.hasGroups && products.length === 0
  return (
    <>
      {isEmpty && isGlobal && <LoadSample />}
      <LinkButton to="/import">{t('import.title')}</LinkButton>
      <LinkButton to="/licenses/add">{t('start.byHand')}</LinkButton>
    </>
  )
}

function Divide({ products }: { products: readonly Product[] }) {
  const { t } = useWords()
  const largest = products.filter(({ eligible }) => eligible).sort((a, b) => b.capacity - a.capacity)[0]
  return (
    <LinkButton appearance="primary" to="/allotments/new" search={largest ? { product: largest.skuId } : {}}>
      {t('create.button')}
    </LinkButton>
  )
}

function ToFirstAllotment({
  name,
  allotments,
}: {
  name: 'assign' | 'appoint'
  allotments: readonly Allotment[]
}) {
  const { t } = useWords()
  const first = allotments.find(({ isDefault }) => !isDefault)
  if (!first) return <Link to="/allotments/new">{t('create.button')}</Link>
  return (
    <LinkButton
      appearance="primary"
      to="/allotments/$allotmentId"
      params={{ allotmentId: first.id }}
      search={name === 'assign' ? { assign: 'true' } : { tab: 'owners' }}
    >
      {t(`start.${name}Action`, { name: first.displayName })}
    </LinkButton>
  )
}
