import { Button, Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import { admin } from '../api/client.ts'
import type { Allotment } from '../api/types.ts'
import { type Effect, PreviewDialog } from '../ui/preview-dialog.tsx'
import { useWords } from '../words/words.tsx'
import { MovableBar } from './movable-bar.tsx'
import { afterMove, freeOf, type Place, type UnitMove } from './move.ts'
import { maxSegments } from './segments.ts'

const useStyles = makeStyles({
  box: { display: 'grid', gap: tokens.spacingVerticalM },
  fields: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'start' },
  place: { minWidth: 'min(220px, 100%)' },
  units: { width: '120px' },
  note: { margin: 0, color: tokens.colorNeutralForeground2 },
})

/** Moves free units between two allotments of a product, by dragging or typing; the effect is said first. */
export function MoveUnits({
  allotments,
  onClose,
}: {
  allotments: readonly Allotment[]
  onClose: () => void
}) {
  const styles = useStyles()
  const { t, number } = useWords()
  const places = usePlaces(allotments)
  const [move, setMove] = useState<UnitMove>()
  const [isAsking, setAsking] = useState(false)
  const shown = afterMove(places, move)
  const of = (id: string | undefined) => places.find((place) => place.id === id)
  const [from, to] = [of(move?.fromId), of(move?.toId)]
  const isReady = move && from && to && from !== to && move.units > 0 && move.units <= freeOf(from)
  return (
    <div className={styles.box}>
      <p className={styles.note}>{t('move.about')}</p>
      <MovableBar places={drawn(places)} move={isReady ? move : undefined} onMove={setMove} />
      <p className={styles.note} role="status">
        {from && to && move
          ? shown
              .filter(({ id }) => id === from.id || id === to.id)
              .map((place) =>
                t('move.after', {
                  name: place.name,
                  limit: number(place.limit),
                  free: number(freeOf(place)),
                }),
              )
              .join(' ')
          : t('move.none')}
      </p>
      <MoveFields places={places} move={move} onMove={setMove} />
      <div className={styles.fields}>
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button appearance="primary" disabledFocusable={!isReady} onClick={() => setAsking(true)}>
          {t('preview')}
        </Button>
      </div>
      {isAsking && move && from && to && (
        <PreviewDialog
          title={t('move.ask', {
            count: move.units,
            number: number(move.units),
            from: from.name,
            to: to.name,
          })}
          change={{
            method: 'POST',
            path: `${admin}/allotments/${from.id}/transferUnits`,
            body: { toAllotmentId: to.id, units: move.units },
          }}
          action={(effect: Effect) =>
            effect.gained > 0
              ? t('move.confirmGained', { count: effect.gained })
              : t('move.confirm', { count: move.units, number: number(move.units) })
          }
          done={t('move.done', {
            count: move.units,
            number: number(move.units),
            from: from.name,
            to: to.name,
          })}
          onClose={(isDone) => {
            setAsking(false)
            if (isDone) onClose()
          }}
        />
      )}
    </div>
  )
}

function MoveFields({
  places,
  move,
  onMove,
}: {
  places: readonly Place[]
  move: UnitMove | undefined
  onMove: (move: UnitMove) => void
}) {
  const styles = useStyles()
  const { t, number } = useWords()
  const giving = places.find(({ id }) => id === move?.fromId)
  const set = (change: Partial<UnitMove>) => onMove({ fromId: '', toId: '', units: 0, ...move, ...change })
  const isTooMany = giving && move && move.units > freeOf(giving)
  const side = (name: 'fromId' | 'toId') => (
    <Field label={t(`move.${name}`)} className={styles.place}>
      <Select value={move?.[name] ?? ''} onChange={(_event, { value }) => set({ [name]: value })}>
        <option value="">{t('move.choose')}</option>
        {places
          .filter(({ id }) => id !== move?.[name === 'fromId' ? 'toId' : 'fromId'])
          .map((place) => (
            <option key={place.id} value={place.id}>
              {name === 'fromId'
                ? t('move.withFree', { name: place.name, free: number(freeOf(place)) })
                : place.name}
            </option>
          ))}
      </Select>
    </Field>
  )
  return (
    <div className={styles.fields}>
      {side('fromId')}
      {side('toId')}
      <Field
        label={t('nav.licenses')}
        className={styles.units}
        {...(isTooMany ? { validationMessage: t('move.tooMany', { free: number(freeOf(giving)) }) } : {})}
      >
        <Input
          type="number"
          min={0}
          value={String(move?.units ?? 0)}
          onChange={(_event, { value }) => set({ units: Math.max(0, Math.trunc(Number(value)) || 0) })}
        />
      </Field>
    </div>
  )
}

/** The largest first, what is not divided last. */
function usePlaces(allotments: readonly Allotment[]): readonly Place[] {
  const { t } = useWords()
  return [...allotments]
    .sort((a, b) => Number(a.isDefault) - Number(b.isDefault) || b.allottedUnits - a.allottedUnits)
    .map(({ id, displayName, allottedUnits, consumedUnits, isDefault }) => ({
      id,
      name: isDefault ? t('notDivided') : displayName,
      limit: allottedUnits,
      used: consumedUnits,
      isDefault,
    }))
}

/** Of very many the largest are drawn; the fields below have them all. */
function drawn(places: readonly Place[]): readonly Place[] {
  const named = places.filter(({ isDefault }) => !isDefault).slice(0, maxSegments)
  return [...named, ...places.filter(({ isDefault }) => isDefault)]
}
