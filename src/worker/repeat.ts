/** Work that is done again and again in the background. */
export type Repeated = {
  /** Ends it; resolves when nothing is being worked on any more. */
  stop(): Promise<void>
}

/**
 * Does `turn` now, and again that long after each end, until it is stopped. What fails is told and tried
 * again at the next turn. A long turn asks `isStopped` on its way.
 */
export function repeat(
  turn: (isStopped: () => boolean) => Promise<void>,
  onError: (error: unknown) => void,
  intervalMs: number,
): Repeated {
  let stopped = false
  let wake = () => {}
  const loop = async (): Promise<void> => {
    while (!stopped) {
      await turn(() => stopped).catch(onError)
      if (stopped) return
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, intervalMs)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }
  const running = loop()
  return {
    async stop() {
      stopped = true
      wake()
      await running
    },
  }
}
