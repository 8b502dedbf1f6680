/** Long work on its way. */
export type Progress = {
  update(label: string, done: number, total: number | undefined): void
  /** Takes the bar away, so that the result stands alone. */
  end(): void
}

const barWidth = 30
const redrawMs = 100
const lineEveryMs = 5_000

/** A bar on a terminal; elsewhere a plain line now and then, for logs. Nothing with `--json`. */
export function createProgress(options: { quiet: boolean }): Progress {
  const { stderr } = process
  if (options.quiet) return { update() {}, end() {} }
  const terminal = Boolean(stderr.isTTY)
  let lastTold = terminal ? 0 : Date.now()
  let drawn = false
  return {
    update(label, done, total) {
      const now = Date.now()
      const finished = total !== undefined && done >= total
      if (now - lastTold < (terminal ? redrawMs : lineEveryMs) && !(finished && terminal)) return
      lastTold = now
      const text = describe(label, done, total, terminal)
      if (terminal) stderr.write(`\r\u001b[2K${text.slice(0, Math.max(20, (stderr.columns || 80) - 1))}`)
      else stderr.write(`${text}\n`)
      drawn = terminal
    },
    end() {
      if (drawn) stderr.write('\r\u001b[2K')
      drawn = false
    },
  }
}

function describe(label: string, done: number, total: number | undefined, terminal: boolean): string {
  if (total === undefined || total === 0) return `${label} ${done > 0 ? done : ''}`.trimEnd()
  const share = Math.min(1, done / total)
  const percent = `${Math.floor(share * 100)} %`
  if (!terminal) return `${label} ${percent}`
  const filled = Math.round(share * barWidth)
  return `${label} [${'#'.repeat(filled)}${'-'.repeat(barWidth - filled)}] ${percent}`
}
