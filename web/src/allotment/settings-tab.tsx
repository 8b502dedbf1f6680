import { Button, Field, Input, makeStyles, SpinButton, Textarea, tokens } from '@fluentui/react-components'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { admin } from '../api/client.ts'
import type { Allotment } from '../api/types.ts'
import { useSession } from '../session/session.tsx'
import { Section } from '../ui/page.tsx'
import { PreviewDialog } from '../ui/preview-dialog.tsx'
import { Failed } from '../ui/states.tsx'
import { useWriter } from '../ui/use-writer.ts'
import { useWords } from '../words/words.tsx'
import type { Asked } from './asked.ts'
import { BelowChoice } from './below-choice.tsx'
import { PilotForm } from './pilot-form.tsx'

const useStyles = makeStyles({
  form: { display: 'grid', gap: tokens.spacingVerticalM, maxWidth: '480px', justifyItems: 'start' },
  wide: { width: '100%' },
})

/** What an administrator may change of an allotment; others read why they may not. */
export function SettingsTab({ allotment }: { allotment: Allotment }) {
  const { t } = useWords()
  const { isAdministrator } = useSession()
  const navigate = useNavigate()
  const [asked, setAsked] = useState<Asked | null>(null)
  const path = `${admin}/allotments/${allotment.id}`
  if (!isAdministrator) return <p>{t('settings.onlyAdministrators')}</p>
  const name = allotment.displayName
  const close = (isDone: boolean) => {
    if (isDone && asked?.kind === 'delete')
      navigate({ to: '/licenses/$skuId', params: { skuId: allotment.skuId } })
    setAsked(null)
  }
  return (
    <>
      <LimitForm
        allotment={allotment}
        ask={(body, limit) =>
          setAsked({
            title: t('settings.limitTitle', { name, limit }),
            change: { method: 'PATCH', path, body },
            done: t('settings.limitDone', { name, limit }),
            kind: 'save',
          })
        }
      />
      <NameForm allotment={allotment} />
      {!allotment.isDefault && <PilotForm allotment={allotment} ask={setAsked} />}
      <HoldAndDelete allotment={allotment} ask={setAsked} />
      {asked && (
        <PreviewDialog
          title={asked.title}
          change={asked.change}
          done={asked.done}
          action={({ lost }) =>
            lost > 0
              ? t('settings.confirmLost', { count: lost })
              : t(asked.kind === 'delete' ? 'settings.delete' : 'save')
          }
          onClose={close}
        />
      )}
    </>
  )
}

function HoldAndDelete({ allotment, ask }: { allotment: Allotment; ask: (asked: Asked) => void }) {
  const styles = useStyles()
  const { t } = useWords()
  const path = `${admin}/allotments/${allotment.id}`
  const name = allotment.displayName
  const isHeld = allotment.state === 'hold'
  return (
    <>
      <Section title={t(isHeld ? 'settings.openTitle' : 'settings.holdTitle')}>
        <div className={styles.form}>
          <div>{t(isHeld ? 'settings.openText' : 'settings.holdText')}</div>
          <Button
            onClick={() =>
              ask({
                title: t(isHeld ? 'settings.openAsk' : 'settings.holdAsk', { name }),
                change: { method: 'PATCH', path, body: { state: isHeld ? 'open' : 'hold' } },
                done: t(isHeld ? 'settings.openDone' : 'settings.holdDone', { name }),
                kind: 'save',
              })
            }
          >
            {t(isHeld ? 'settings.open' : 'settings.hold')}
          </Button>
        </div>
      </Section>
      <Section title={t('settings.deleteTitle')}>
        <div className={styles.form}>
          <div>{t('settings.deleteText')}</div>
          <Button
            onClick={() =>
              ask({
                title: t('settings.deleteAsk', { name }),
                change: { method: 'DELETE', path: `${path}?endAssignments=true` },
                done: t('settings.deleteDone', { name }),
                kind: 'delete',
              })
            }
          >
            {t('settings.delete')}
          </Button>
        </div>
      </Section>
    </>
  )
}

function LimitForm({ allotment, ask }: { allotment: Allotment; ask: (body: object, limit: number) => void }) {
  const styles = useStyles()
  const { t, number } = useWords()
  const [limit, setLimit] = useState(allotment.allottedUnits)
  const [below, setBelow] = useState('refuse')
  const isBelow = allotment.enforcement === 'enforced' && limit < allotment.consumedUnits
  return (
    <Section title={t('column.limit')}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          ask({ allottedUnits: limit, ...(isBelow ? { whenBelowConsumed: below } : {}) }, limit)
        }}
      >
        <Field
          label={t('settings.limit')}
          hint={t('settings.limitHint', { used: number(allotment.consumedUnits) })}
        >
          <SpinButton
            min={0}
            value={limit}
            onChange={(_event, { value, displayValue }) => {
              const typed = value ?? Number.parseInt(displayValue ?? '', 10)
              if (Number.isFinite(typed)) setLimit(Math.max(0, Math.trunc(typed)))
            }}
          />
        </Field>
        {isBelow && <BelowChoice count={allotment.consumedUnits - limit} value={below} onChange={setBelow} />}
        <Button type="submit" appearance="primary" disabledFocusable={limit === allotment.allottedUnits}>
          {t('preview')}
        </Button>
      </form>
    </Section>
  )
}

function NameForm({ allotment }: { allotment: Allotment }) {
  const styles = useStyles()
  const { t } = useWords()
  const writer = useWriter()
  const [name, setName] = useState(allotment.displayName)
  const [description, setDescription] = useState(allotment.description ?? '')
  const isSame = name === allotment.displayName && description === (allotment.description ?? '')
  return (
    <Section title={t('settings.nameTitle')}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          const body = { displayName: name, description: description || null }
          writer.run(
            { method: 'PATCH', path: `${admin}/allotments/${allotment.id}`, body },
            t('settings.saved'),
          )
        }}
      >
        <Field label={t('settings.name')} className={styles.wide} required>
          <Input value={name} maxLength={256} onChange={(_event, { value }) => setName(value)} />
        </Field>
        <Field label={t('settings.description')} className={styles.wide}>
          <Textarea value={description} onChange={(_event, { value }) => setDescription(value)} />
        </Field>
        {writer.error !== null && <Failed error={writer.error} />}
        <Button type="submit" disabledFocusable={isSame || name.trim() === '' || writer.isBusy}>
          {t('save')}
        </Button>
      </form>
    </Section>
  )
}
