import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { ChangedMeanwhile } from '../activity/changed-meanwhile.tsx'
import { admin } from '../api/client.ts'
import type { Allotment } from '../api/types.ts'
import { useSession } from '../session/session.tsx'
import { Section } from '../ui/page.tsx'
import { PreviewDialog } from '../ui/preview-dialog.tsx'
import { useWords } from '../words/words.tsx'
import type { Asked } from './asked.ts'
import { changedSettings } from './changed-settings.ts'
import { LimitForm } from './limit-form.tsx'
import { NameForm } from './name-form.tsx'
import { PilotForm } from './pilot-form.tsx'

const useStyles = makeStyles({
  form: { display: 'grid', gap: tokens.spacingVerticalM, maxWidth: '480px', justifyItems: 'start' },
})

/** What an administrator may change of an allotment, and its owners; others read why they may not. */
export function SettingsTab({ allotment }: { allotment: Allotment }) {
  const { t } = useWords()
  const { isAdministrator, owns } = useSession()
  const navigate = useNavigate()
  const [asked, setAsked] = useState<Asked | null>(null)
  const isOwner = owns(allotment.id)
  if (!isAdministrator && !isOwner) return <p>{t('settings.onlyAdministrators')}</p>
  const leave = () => navigate({ to: '/licenses/$skuId', params: { skuId: allotment.skuId } })
  return (
    <>
      {isAdministrator && (
        <>
          <AskedLimit allotment={allotment} ask={setAsked} />
          <NameForm allotment={allotment} />
          {!allotment.isDefault && <PilotForm allotment={allotment} ask={setAsked} />}
        </>
      )}
      <Hold allotment={allotment} ask={setAsked} />
      {isAdministrator ? (
        <Delete allotment={allotment} ask={setAsked} />
      ) : (
        <p>{t('settings.onlyAdministrators')}</p>
      )}
      {asked && (
        <AskDialog
          asked={asked}
          allotment={allotment}
          ask={setAsked}
          leave={asked.kind === 'delete' ? leave : undefined}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  )
}

type Ask = { readonly allotment: Allotment; readonly ask: (asked: Asked) => void }

function AskedLimit({ allotment, ask }: Ask) {
  return (
    <LimitForm
      allotment={allotment}
      ask={(body, limit) =>
        ask({
          title: 'settings.limitTitle',
          change: {
            method: 'PATCH',
            path: `${admin}/allotments/${allotment.id}`,
            body,
            ifMatch: allotment.settingsTag,
          },
          done: 'settings.limitDone',
          values: { limit },
          kind: 'limit',
          seen: allotment,
        })
      }
    />
  )
}

/** The effect before it is made, and what somebody else changed since it was asked for. */
function AskDialog({
  asked,
  allotment,
  ask,
  leave,
  onClose,
}: Ask & { asked: Asked; leave: (() => Promise<void>) | undefined; onClose: () => void }) {
  const words = useWords()
  const { t } = words
  const values = { ...asked.values, name: allotment.displayName }
  const clashes = changedSettings(asked.seen, allotment, words)
  const isDraft = asked.kind === 'limit' && clashes.some(({ property }) => property === 'allottedUnits')
  return (
    <PreviewDialog
      key={asked.change.ifMatch}
      title={t(asked.title, values)}
      change={asked.change}
      done={t(asked.done, values)}
      action={({ lost }) => (lost > 0 ? t('settings.confirmLost', { count: lost }) : t(asked.act ?? 'save'))}
      changed={
        !isDraft && (
          <ChangedMeanwhile
            clashes={clashes}
            isSwitch
            onKeep={() =>
              ask({
                ...asked,
                seen: allotment,
                change: { ...asked.change, ifMatch: allotment.settingsTag },
              })
            }
            onTake={onClose}
          />
        )
      }
      leave={leave}
      onClose={onClose}
    />
  )
}

function Hold({ allotment, ask }: Ask) {
  const styles = useStyles()
  const { t } = useWords()
  const path = `${admin}/allotments/${allotment.id}`
  const isHeld = allotment.state === 'hold'
  return (
    <Section title={t(isHeld ? 'settings.openTitle' : 'settings.holdTitle')}>
      <div className={styles.form}>
        <div>{t(isHeld ? 'settings.openText' : 'settings.holdText')}</div>
        <Button
          onClick={() =>
            ask({
              title: isHeld ? 'settings.openAsk' : 'settings.holdAsk',
              change: {
                method: 'PATCH',
                path,
                body: { state: isHeld ? 'open' : 'hold' },
                ifMatch: allotment.settingsTag,
              },
              done: isHeld ? 'settings.openDone' : 'settings.holdDone',
              act: isHeld ? 'settings.open' : 'settings.hold',
              kind: 'switch',
              seen: allotment,
            })
          }
        >
          {t(isHeld ? 'settings.open' : 'settings.hold')}
        </Button>
      </div>
    </Section>
  )
}

function Delete({ allotment, ask }: Ask) {
  const styles = useStyles()
  const { t } = useWords()
  return (
    <Section title={t('settings.deleteTitle')}>
      <div className={styles.form}>
        <div>{t('settings.deleteText')}</div>
        <Button
          onClick={() =>
            ask({
              title: 'settings.deleteAsk',
              change: {
                method: 'DELETE',
                path: `${admin}/allotments/${allotment.id}?endAssignments=true`,
                ifMatch: allotment.settingsTag,
              },
              done: 'settings.deleteDone',
              act: 'settings.delete',
              kind: 'delete',
              seen: allotment,
            })
          }
        >
          {t('settings.delete')}
        </Button>
      </div>
    </Section>
  )
}
