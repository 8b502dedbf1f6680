import { makeStyles, tokens } from '@fluentui/react-components'
import { type CSSProperties, type KeyboardEvent, type PointerEvent, useRef } from 'react'
import { useAppearance } from '../ui/appearance.tsx'
import { useWords } from '../words/words.tsx'
import { hueOf, leastLabel } from './division-bar.tsx'
import { freeOf, type Place } from './move.ts'

const bigStep = 10
const useStyles = makeStyles({
  bar: {
    position: 'relative',
    display: 'flex',
    height: '56px',
    userSelect: 'none',
    forcedColorAdjust: 'none',
  },
  segment: {
    position: 'relative',
    flexBasis: 0,
    minWidth: 0,
    overflow: 'hidden',
    backgroundColor: `color-mix(in srgb, var(--hue) 26%, ${tokens.colorNeutralBackground1})`,
    '@media (forced-colors: active)': { border: '1px solid CanvasText', backgroundColor: 'Canvas' },
  },
  used: {
    height: '100%',
    backgroundColor: 'var(--hue)',
    '@media (forced-colors: active)': { backgroundColor: 'Highlight' },
  },
  labels: { display: 'flex', marginTop: tokens.spacingVerticalS },
  label: {
    flexBasis: 0,
    minWidth: 0,
    paddingInlineEnd: tokens.spacingHorizontalXS,
    boxSizing: 'border-box',
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground2,
    containerType: 'inline-size',
  },
  text: {
    '& > div': { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
    [`@container (max-width: ${leastLabel})`]: { display: 'none' },
  },
  /** Wide enough for a finger; the line in it is thin. */
  divider: {
    position: 'absolute',
    insetBlock: '-6px',
    width: '24px',
    marginInlineStart: '-12px',
    cursor: 'ew-resize',
    touchAction: 'none',
    zIndex: 1,
    borderRadius: tokens.borderRadiusMedium,
    '::before': {
      content: '""',
      position: 'absolute',
      insetBlock: 0,
      insetInlineStart: '10px',
      width: '4px',
      borderRadius: '2px',
      backgroundColor: tokens.colorNeutralForeground1,
      outline: `1px solid ${tokens.colorNeutralBackground1}`,
    },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
})

/** Brings a divider so many units to the right (negative: to the left), as far as free units reach. */
type OnMove = (left: Place, right: Place, units: number) => void

/** Allotments beside each other, with dividers that move units between neighbors: dragged, or by arrow keys. */
export function MovableBar({ places, onMove }: { places: readonly Place[]; onMove: OnMove }) {
  const styles = useStyles()
  const { isDark } = useAppearance()
  const bar = useRef<HTMLDivElement>(null)
  const total = Math.max(
    1,
    places.reduce((sum, { limit }) => sum + limit, 0),
  )
  const ends = places.map((_place, at) => places.slice(0, at + 1).reduce((sum, { limit }) => sum + limit, 0))
  return (
    <div>
      <div className={styles.bar} ref={bar}>
        {places.map(({ id, limit, used, isDefault, name }, at) => {
          const segment = {
            kind: isDefault ? 'default' : 'allotment',
            id,
            name,
            limit,
            used,
            waiting: 0,
            count: 1,
          } as const
          return (
            <div
              key={id}
              className={styles.segment}
              style={{ '--hue': hueOf(segment, at, isDark), flexGrow: limit } as CSSProperties}
            >
              <div
                className={styles.used}
                style={{ width: `${limit > 0 ? Math.min(100, (100 * used) / limit) : 0}%` }}
              />
            </div>
          )
        })}
        {places.slice(0, -1).map((left, at) => {
          const right = places[at + 1]
          if (!right) return null
          return (
            <Divider
              key={left.id}
              {...{ left, right, onMove }}
              place={(100 * (ends[at] ?? 0)) / total}
              unitsOf={(pixels) => (pixels / (bar.current?.clientWidth || 1)) * total}
            />
          )
        })}
      </div>
      <Names places={places} />
    </div>
  )
}

/** Names and limits under the segments; the dividers and the fields say the same in words. */
function Names({ places }: { places: readonly Place[] }) {
  const styles = useStyles()
  const { number } = useWords()
  return (
    <div className={styles.labels} aria-hidden="true">
      {places.map(({ id, name, limit, used }) => (
        <div key={id} className={styles.label} style={{ flexGrow: limit }} title={name}>
          <div className={styles.text}>
            <div>{name}</div>
            <div>{`${number(used)} / ${number(limit)}`}</div>
          </div>
        </div>
      ))}
    </div>
  )
}

function Divider({
  left,
  right,
  onMove,
  place,
  unitsOf,
}: {
  left: Place
  right: Place
  onMove: OnMove
  place: number
  unitsOf: (pixels: number) => number
}) {
  const styles = useStyles()
  const { t, number } = useWords()
  const drag = useRef<{ x: number; limit: number } | null>(null)
  const onKeyDown = (event: KeyboardEvent) => {
    const step = {
      ArrowRight: 1,
      ArrowUp: 1,
      ArrowLeft: -1,
      ArrowDown: -1,
      PageUp: bigStep,
      PageDown: -bigStep,
      Home: -freeOf(left),
      End: freeOf(right),
    }[event.key]
    if (step === undefined) return
    event.preventDefault()
    onMove(left, right, step)
  }
  const onPointerMove = (event: PointerEvent) => {
    if (!drag.current) return
    const limit = Math.round(drag.current.limit + unitsOf(event.clientX - drag.current.x))
    if (limit !== left.limit) onMove(left, right, limit - left.limit)
  }
  return (
    <div
      role="slider"
      tabIndex={0}
      className={styles.divider}
      style={{ insetInlineStart: `${place}%` }}
      aria-label={t('move.divider', { left: left.name, right: right.name })}
      aria-valuemin={left.limit - freeOf(left)}
      aria-valuemax={left.limit + freeOf(right)}
      aria-valuenow={left.limit}
      aria-valuetext={t('move.value', {
        left: left.name,
        leftUnits: number(left.limit),
        right: right.name,
        rightUnits: number(right.limit),
      })}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        drag.current = { x: event.clientX, limit: left.limit }
      }}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        drag.current = null
      }}
      onPointerCancel={() => {
        drag.current = null
      }}
    />
  )
}
