import { wrongUse } from './cli-error.ts'

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** A date, a date-time, or how long ago: `30d`, `12h`. */
export function momentOf(text: string, now: Date = new Date()): Date {
  const ago = /^(\d{1,6})([mhdw])$/.exec(text.trim())
  if (ago) return new Date(now.getTime() - Number(ago[1]) * (unitMs[ago[2] ?? ''] ?? 0))
  if (/^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/.test(text)) {
    const moment = new Date(text.replace(' ', 'T'))
    if (!Number.isNaN(moment.getTime())) return moment
  }
  throw wrongUse(
    `"${text}" is no time.`,
    'Give a date (2026-03-01), a date-time (2026-03-01T08:00:00Z) or how long ago (30d, 12h, 90m).',
  )
}

/** A moment to the minute, in this machine's time zone. */
export function shownTime(text: string | null | undefined): string {
  if (!text) return '-'
  const moment = new Date(text)
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`
  return `${day} ${two(moment.getHours())}:${two(moment.getMinutes())}`
}
