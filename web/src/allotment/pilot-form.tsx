import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import { admin } from '../api/client.ts'
import type { Allotment } from '../api/types.ts'
import { Section } from '../ui/page.tsx'
import { useWords } from '../words/words.tsx'
import type { Asked } from './asked.ts'
import { BelowChoice } from './below-choice.tsx'

const useStyles = makeStyles({
  form: { display: 'grid', gap: tokens.spacingVerticalM, maxWidth: '480px', justifyItems: 'start' },
})

/** Starts or ends a pilot (rule 15); ending one says what becomes of those beyond the limit. */
export function PilotForm({ allotment, ask }: { allotment: Allotment; ask: (asked: Asked) => void }) {
  const styles = useStyles()
  const { t } = useWords()
  const [below, setBelow] = useState('refuse')
  const { unitsBeyondLimit: beyond } = allotment
  const isPilot = allotment.enforcement === 'reportOnly'
  const start = { enforcement: 'reportOnly' }
  const end = { enforcement: 'enforced', ...(beyond > 0 ? { whenBelowConsumed: below } : {}) }
  return (
    <Section title={t('state.pilot')}>
      <div className={styles.form}>
        <div>{t(isPilot ? 'pilot.text' : 'pilot.about')}</div>
        {isPilot && beyond > 0 && <BelowChoice count={beyond} value={below} onChange={setBelow} />}
        <Button
          onClick={() =>
            ask({
              title: isPilot ? 'pilot.endAsk' : 'pilot.startAsk',
              change: {
                method: 'PATCH',
                path: `${admin}/allotments/${allotment.id}`,
                body: isPilot ? end : start,
                ifMatch: allotment.settingsTag,
              },
              done: isPilot ? 'pilot.endDone' : 'pilot.startDone',
              act: isPilot ? 'pilot.end' : 'pilot.start',
              kind: 'switch',
              seen: allotment,
            })
          }
        >
          {t(isPilot ? 'pilot.end' : 'pilot.start')}
        </Button>
      </div>
    </Section>
  )
}
