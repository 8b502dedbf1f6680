import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import { ChangedMeanwhile } from '../activity/changed-meanwhile.tsx'
import { admin } from '../api/client.ts'
import type { Step } from '../api/together.ts'
import type { Allotment } from '../api/types.ts'
import { type Effect, PreviewDialog } from '../ui/preview-dialog.tsx'
import { useDraft } from '../ui/use-draft.ts'
import { useWords } from '../words/words.tsx'
import { LimitFields, problemOf } from './limit-fields.tsx'
import { MovableBar } from './movable-bar.tsx'
import { freeOf, movesBetween, type Place, reached, type UnitMove, withExpected, withLimits } from './move.ts'
import { maxSegments } from './segments.ts'

/** As it was when the preview was asked for, whatever others change meanwhile. */
type Asked = { readonly places: readonly Place[]; readonly moves: readonly UnitMove[] }

const useStyles = makeStyles({
  box: { display: 'grid', gap: tokens.spacingVerticalM },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
  note: { margin: 0, color: tokens.colorNeutralForeground2 },
  list: { margin: 0 },
})

/**
 * The division of a product as a draft: dividers are dragged and limits typed, several after each other; a summary
 * says what moves and what is free then, and all of it happens at once or not at all.
 */
export function MoveUnits({
  allotments,
  capacity,
  onClose,
}: {
  allotments: readonly Allotment[]
  capacity: number
  onClose: () => void
}) {
  const styles = useStyles()
  const { t, number } = useWords()
  const places = usePlaces(allotments, capacity)
  const named = places.filter(({ isDefault }) => !isDefault)
  const draft = useDraft<Record<string, number>>(
    Object.fromEntries(named.map(({ id, limit }) => [id, limit])),
  )
  const [asked, setAsked] = useState<Asked | null>(null)
  const after = withLimits(places, draft.values)
  const moves = movesBetween(places, after)
  const isReady =
    moves.length > 0 && draft.clashes.length === 0 && !after.some((place) => problemOf(place, places))
  const nameOf = (id: string) => places.find((place) => place.id === id)?.name ?? ''
  const move = (left: Place, right: Place, units: number) => {
    const by = reached(left, right, units)
    const sides = [
      { ...left, limit: left.limit + by },
      { ...right, limit: right.limit - by },
    ]
    draft.set(
      Object.fromEntries(sides.filter(({ isDefault }) => !isDefault).map(({ id, limit }) => [id, limit])),
    )
  }
  return (
    <div className={styles.box}>
      <p className={styles.note}>{t('move.about')}</p>
      <MovableBar places={drawn(after)} onMove={move} />
      <div className={styles.note} role="status">
        <Summary moves={moves} after={after} nameOf={nameOf} />
      </div>
      <ChangedMeanwhile
        clashes={draft.clashes.map(({ name: id, mine, theirs }) => ({
          objectId: id,
          property: 'allottedUnits',
          label: nameOf(id),
          mine: number(Number(mine)),
          theirs: number(Number(theirs)),
          now: theirs,
        }))}
        onKeep={draft.keepMine}
        onTake={draft.takeTheirs}
      />
      <LimitFields before={places} after={after} onLimit={(id, limit) => draft.set({ [id]: limit })} />
      <div className={styles.buttons}>
        <Button onClick={onClose}>{t(draft.isChanged ? 'move.discard' : 'cancel')}</Button>
        <Button appearance="primary" disabledFocusable={!isReady} onClick={() => setAsked({ places, moves })}>
          {t('preview')}
        </Button>
      </div>
      {asked && (
        <AskMoves
          {...asked}
          nameOf={nameOf}
          onClose={(isDone) => {
            setAsked(null)
            if (isDone) onClose()
          }}
        />
      )}
    </div>
  )
}

/** What moves from where to where, and what is free afterwards. */
function Summary({
  moves,
  after,
  nameOf,
}: {
  moves: readonly UnitMove[]
  after: readonly Place[]
  nameOf: (id: string) => string
}) {
  const styles = useStyles()
  const { t, number } = useWords()
  if (moves.length === 0) return t('move.none')
  const touched = new Set(moves.flatMap(({ fromId, toId }) => [fromId, toId]))
  return (
    <>
      <MoveLines moves={moves} nameOf={nameOf} />
      <p className={styles.list}>
        {after
          .filter(({ id }) => touched.has(id))
          .map((place) =>
            t('move.after', {
              name: place.name,
              limit: number(Math.max(0, place.limit)),
              free: number(freeOf(place)),
            }),
          )
          .join(' ')}
      </p>
    </>
  )
}

function MoveLines({ moves, nameOf }: { moves: readonly UnitMove[]; nameOf: (id: string) => string }) {
  const styles = useStyles()
  const line = useMoveLine(nameOf)
  return (
    <ul className={styles.list}>
      {moves.map((move) => (
        <li key={`${move.fromId}${move.toId}`}>{line(move)}</li>
      ))}
    </ul>
  )
}

function useMoveLine(nameOf: (id: string) => string) {
  const { t, number } = useWords()
  return ({ fromId, toId, units }: UnitMove) =>
    t('move.line', { count: units, number: number(units), from: nameOf(fromId), to: nameOf(toId) })
}

/** The effect of all moves together, before they are made together. */
function AskMoves({
  places,
  moves,
  nameOf,
  onClose,
}: Asked & {
  nameOf: (id: string) => string
  onClose: (isDone: boolean) => void
}) {
  const { t, number } = useWords()
  const line = useMoveLine(nameOf)
  const steps: readonly Step[] = withExpected(places, moves).map(({ fromId, toId, ...body }) => ({
    method: 'POST',
    path: `${admin}/allotments/${fromId}/transferUnits`,
    body: { toAllotmentId: toId, ...body },
  }))
  const [first] = moves
  const count = moves.reduce((sum, { units }) => sum + units, 0)
  const values = {
    count,
    number: number(count),
    from: nameOf(first?.fromId ?? ''),
    to: nameOf(first?.toId ?? ''),
  }
  const isOne = moves.length === 1
  return (
    <PreviewDialog
      title={t(isOne ? 'move.ask' : 'move.askMany', values)}
      text={!isOne && <MoveLines moves={moves} nameOf={nameOf} />}
      change={steps}
      stepName={(index) => (moves[index] ? line(moves[index]) : '')}
      action={({ gained }: Effect) =>
        gained > 0 ? t('move.confirmGained', { count: gained }) : t('move.confirm', values)
      }
      done={t(isOne ? 'move.done' : 'move.doneMany', values)}
      onClose={onClose}
    />
  )
}

/** The largest first, what is not divided last: the capacity without what is divided. */
function usePlaces(allotments: readonly Allotment[], capacity: number): readonly Place[] {
  const { t } = useWords()
  const divided = allotments.reduce(
    (sum, { isDefault, allottedUnits }) => sum + (isDefault ? 0 : allottedUnits),
    0,
  )
  return [...allotments]
    .sort((a, b) => Number(a.isDefault) - Number(b.isDefault) || b.allottedUnits - a.allottedUnits)
    .map(({ id, displayName, allottedUnits, consumedUnits, isDefault }) => ({
      id,
      name: isDefault ? t('notDivided') : displayName,
      limit: isDefault ? capacity - divided : allottedUnits,
      used: consumedUnits,
      isDefault,
    }))
}

/** Of very many the largest are drawn; the fields below have them all. */
function drawn(places: readonly Place[]): readonly Place[] {
  const named = places.filter(({ isDefault }) => !isDefault).slice(0, maxSegments)
  return [...named, ...places.filter(({ isDefault }) => isDefault)].map((place) => ({
    ...place,
    limit: Math.max(0, place.limit),
  }))
}
