import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { admin, type Change } from '../api/client.ts'
import type { Allotment } from '../api/types.ts'
import { effectInWords, previewOf } from '../ui/preview-dialog.tsx'
import { type Option, SearchPicker } from '../ui/search-picker.tsx'
import { Failed } from '../ui/states.tsx'
import { useWriter } from '../ui/use-writer.ts'
import { useWords } from '../words/words.tsx'
import { useAssignees } from './use-assignees.tsx'

const useStyles = makeStyles({
  content: { display: 'grid', gap: tokens.spacingVerticalL, minHeight: '420px', alignContent: 'start' },
  chosen: {
    display: 'grid',
    gap: tokens.spacingVerticalXS,
    padding: tokens.spacingHorizontalM,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  name: { fontWeight: tokens.fontWeightSemibold },
})

/** One box to give licenses: name a person or a group, see what will happen, assign. Stays open for the next. */
export function AssignPanel({ allotment, onClose }: { allotment: Allotment; onClose: () => void }) {
  const styles = useStyles()
  const words = useWords()
  const { t } = words
  const [chosen, setChosen] = useState<Option | null>(null)
  const writer = useWriter()
  const change = chosen ? assignmentOf(allotment, chosen) : null
  const preview = useQuery({
    queryKey: ['preview', 'assign', allotment.id, chosen?.id],
    queryFn: () => previewOf(change as Change),
    enabled: change !== null,
    gcTime: 0,
  })
  const assign = async () => {
    if (change && chosen && (await writer.run(change, t('assign.done', { name: chosen.label }))))
      setChosen(null)
  }
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>
            {t('assign.title', { allotment: allotment.isDefault ? t('notDivided') : allotment.displayName })}
          </DialogTitle>
          <DialogContent className={styles.content}>
            <SearchPicker
              label={t('assign.label')}
              queryKey="assignees"
              search={useAssignees()}
              onPick={(option) => {
                writer.forget()
                setChosen(option)
              }}
              autoFocus
            />
            {chosen && (
              <div className={styles.chosen}>
                <span className={styles.name}>
                  {chosen.icon} {chosen.label}
                </span>
                {writer.error || preview.error ? (
                  <Failed error={writer.error ?? preview.error} />
                ) : (
                  <span role="status">
                    {preview.data ? effectInWords(preview.data, words) : t('loading')}
                  </span>
                )}
              </div>
            )}
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose}>{t('close')}</Button>
            <Button appearance="primary" disabled={!preview.data || writer.isBusy} onClick={assign}>
              {chosen ? t('assign.action', { name: chosen.label }) : t('assign.button')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}

function assignmentOf(allotment: Allotment, { id }: Option): Change {
  return {
    method: 'POST',
    path: `${admin}/allotments/${allotment.id}/assignments`,
    body: { 'assignedTo@odata.bind': `${location.origin}/beta/${id}`, disabledServicePlanIds: [] },
  }
}
