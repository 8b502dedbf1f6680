import { Button, makeStyles, ProgressBar, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { productsQuery } from '../api/queries.ts'
import type { Product } from '../api/types.ts'
import { Link } from '../ui/link.tsx'
import { LinkButton } from '../ui/link-button.tsx'
import { Page, Section } from '../ui/page.tsx'
import { Empty, Failed, Loading } from '../ui/states.tsx'
import { useNarrow } from '../ui/use-narrow.ts'
import { useWriter } from '../ui/use-writer.ts'
import { useWords } from '../words/words.tsx'
import { type Draft, planOf } from './create-allotments.ts'
import { CreatePreview, useCreatePreview } from './create-preview.tsx'
import { createSteps, type StepProps } from './create-steps.tsx'
import { forgetDrafts, keepDraft, keptDraft } from './kept-draft.ts'

const route = getRouteApi('/allotments/new')
const useStyles = makeStyles({
  columns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 3fr) minmax(0, 2fr)',
    gap: tokens.spacingHorizontalXXXL,
    alignItems: 'start',
    '@media (max-width: 1000px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  running: { '@media (min-width: 1001px)': { position: 'sticky', insetBlockStart: tokens.spacingVerticalL } },
  step: { color: tokens.colorNeutralForeground2, margin: `0 0 ${tokens.spacingVerticalXS}` },
  note: {
    color: tokens.colorNeutralForeground2,
    margin: `-${tokens.spacingVerticalS} 0 ${tokens.spacingVerticalM}`,
  },
  progress: { marginBottom: tokens.spacingVerticalL },
  said: {
    margin: `0 0 ${tokens.spacingVerticalM}`,
    overflowWrap: 'anywhere',
    '& dt': { color: tokens.colorNeutralForeground2 },
    '& dd': { margin: `0 0 ${tokens.spacingVerticalS}` },
  },
  missing: { color: tokens.colorNeutralForeground2, margin: `${tokens.spacingVerticalM} 0 0` },
  actions: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalM,
    marginTop: tokens.spacingVerticalL,
  },
})

/**
 * Gives a department its share of one or several products: one page with a running preview, and on narrow screens
 * a step a page. Nothing is written before Create, which makes all of it or nothing.
 */
export function CreatePage() {
  const { t } = useWords()
  const { product, step } = route.useSearch()
  const isNarrow = useNarrow()
  const products = useQuery(productsQuery)
  const [draft, setDraft] = useState<Draft>(() => keptDraft() ?? emptyDraft(product))
  // Each step has an entry of its own in the browser's history.
  useEffect(() => keepDraft(draft), [draft, step])
  const set = (change: Partial<Draft>) => setDraft((present) => ({ ...present, ...change }))
  if (!products.data)
    return (
      <Page title={t('create.button')}>
        {products.error ? <Failed error={products.error} retry={products.refetch} /> : <Loading />}
      </Page>
    )
  const eligible = products.data.filter((each) => each.eligible && each.capacity > 0)
  if (eligible.length === 0)
    return (
      <Page title={t('create.button')} crumbs={<Link to="/licenses">{t('nav.licenses')}</Link>}>
        <Empty
          action={
            <LinkButton appearance="primary" to="/licenses/add">
              {t('add.title')}
            </LinkButton>
          }
        >
          {t('create.noProducts')}
        </Empty>
      </Page>
    )
  const props = { draft, set, products: eligible }
  return (
    <Page title={t('create.button')} crumbs={<Link to="/licenses">{t('nav.licenses')}</Link>}>
      {isNarrow ? <Wizard {...props} /> : <OnePage {...props} />}
    </Page>
  )
}

function emptyDraft(product: string | undefined): Draft {
  const limits = product ? { [product]: 0 } : {}
  return { name: '', limits, owners: [], targets: [], disabledPlanIds: {} }
}

function OnePage(props: StepProps) {
  const styles = useStyles()
  const { t } = useWords()
  return (
    <div className={styles.columns}>
      <div>
        {createSteps.map(({ id, title, note, body: Body }) => (
          <Section key={id} title={t(title)}>
            {note && <p className={styles.note}>{t(note)}</p>}
            <Body {...props} />
          </Section>
        ))}
      </div>
      <div className={styles.running}>
        <Review {...props} />
      </div>
    </div>
  )
}

/** A step a page; the address holds which, so that the browser's own way back goes to the step before. */
function Wizard(props: StepProps) {
  const styles = useStyles()
  const { t } = useWords()
  const { step = '' } = route.useSearch()
  const navigate = route.useNavigate()
  const at = createSteps.findIndex(({ id }) => id === step)
  const asked = step === 'review' ? createSteps.length : Math.max(0, at)
  // Whoever loads the page anew, or was sent its address, begins with what is not said yet.
  const unsaid = createSteps.findIndex(({ isDone }) => !isDone(props.draft))
  const index = unsaid === -1 ? asked : Math.min(asked, unsaid)
  const shown = createSteps[index]
  const go = (to: number) =>
    navigate({ search: (old) => ({ ...old, step: createSteps[to]?.id ?? 'review' }) })
  return (
    <>
      <p className={styles.step} role="status">
        {t('create.step', { step: index + 1, steps: createSteps.length + 1 })}
      </p>
      <ProgressBar
        className={styles.progress}
        value={(index + 1) / (createSteps.length + 1)}
        aria-hidden="true"
      />
      {shown ? (
        <Section key={shown.id} title={t(shown.title)}>
          {shown.note && <p className={styles.note}>{t(shown.note)}</p>}
          <shown.body {...props} />
          <div className={styles.actions}>
            {index > 0 && <Button onClick={() => go(index - 1)}>{t('create.back')}</Button>}
            <Button appearance="primary" disabled={!shown.isDone(props.draft)} onClick={() => go(index + 1)}>
              {t('create.next')}
            </Button>
          </div>
        </Section>
      ) : (
        <Review {...props} back={() => go(createSteps.length - 1)} />
      )}
    </>
  )
}

/** What was said on the pages before, which are not in sight here. */
function Said({ draft: { name, owners, targets } }: { draft: Draft }) {
  const styles = useStyles()
  const { t, list } = useWords()
  const names = (options: Draft['owners']) =>
    options.length === 0 ? t('create.nobody') : list(options.map(({ label }) => label))
  return (
    <dl className={styles.said}>
      <dt>{t('settings.name')}</dt>
      <dd>{name.trim()}</dd>
      <dt>{t('tab.owners')}</dt>
      <dd>{names(owners)}</dd>
      <dt>{t('create.targets')}</dt>
      <dd>{names(targets)}</dd>
    </dl>
  )
}

function Review({ draft, products, back }: StepProps & { back?: () => void }) {
  const styles = useStyles()
  const { t } = useWords()
  const navigate = useNavigate()
  const writer = useWriter()
  const preview = useCreatePreview(draft)
  const chosen = products.filter(({ skuId }: Product) => draft.limits[skuId] !== undefined)
  const create = async () => {
    const steps = planOf(draft).map(({ step }) => step)
    const done = t('create.done', { name: draft.name.trim(), count: chosen.length })
    const made = await writer.send<readonly { id: string }[]>(steps, done)
    const [first] = made ?? []
    if (!first) return
    forgetDrafts()
    navigate({ to: '/allotments/$allotmentId', params: { allotmentId: first.id } })
  }
  return (
    <Section title={t('preview')}>
      {back && <Said draft={draft} />}
      <CreatePreview draft={draft} products={chosen} preview={preview} />
      {writer.error !== null && <Failed error={writer.error} />}
      {chosen.length > 0 && draft.name.trim() === '' && (
        <p className={styles.missing}>{t('create.nameFirst')}</p>
      )}
      <div className={styles.actions}>
        {back && <Button onClick={back}>{t('create.back')}</Button>}
        <Button appearance="primary" disabledFocusable={!preview.isTried || writer.isBusy} onClick={create}>
          {t('create.action', { count: Math.max(1, chosen.length) })}
        </Button>
      </div>
    </Section>
  )
}
