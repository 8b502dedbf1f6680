import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { admin } from '../api/client.ts'
import type { Allotment } from '../api/types.ts'
import { useSession } from '../session/session.tsx'
import { Section } from '../ui/page.tsx'
import { PreviewDialog } from '../ui/preview-dialog.tsx'
import { useWords } from '../words/words.tsx'
import type { Asked } from './asked.ts'
import { LimitForm } from './limit-form.tsx'
import { NameForm } from './name-form.tsx'
import { PilotForm } from './pilot-form.tsx'

const useStyles = makeStyles({
  form: { display: 'grid', gap: tokens.spacingVerticalM, maxWidth: '480px', justifyItems: 'start' },
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
            change: { method: 'PATCH', path, body, ifMatch: allotment.settingsTag },
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
                change: {
                  method: 'DELETE',
                  path: `${path}?endAssignments=true`,
                  ifMatch: allotment.settingsTag,
                },
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
