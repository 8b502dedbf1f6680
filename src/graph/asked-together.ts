/**
 * Asks a question once for everybody who has it before it is sent: the first who comes is answered at once, and
 * whoever comes while that is under way shares the one question behind it. Nobody gets an answer to a question that was
 * sent before they came, so what was true then is never told now.
 */
export function askedTogether<T>(ask: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const flights = new Map<string, { readonly now: Promise<T>; next: Promise<T> | undefined }>()

  const start = (key: string): Promise<T> => {
    const now = ask(key)
    flights.set(key, { now, next: undefined })
    const land = () => {
      if (!flights.get(key)?.next) flights.delete(key)
    }
    now.then(land, land)
    return now
  }

  return (key) => {
    const flight = flights.get(key)
    if (!flight) return start(key)
    const again = () => start(key)
    flight.next ??= flight.now.then(again, again)
    return flight.next
  }
}
