const key = 'allot.return'
/** Where somebody was, or wanted to go, and who it was where that is known. */
type Kept = { readonly address: string; readonly personId?: string | null }

/**
 * Keeps the address of this page, in this tab only, for after the sign-in. Who was signed in here comes back to it;
 * somebody else does not.
 */
export function keepReturn(personId?: string | null): void {
  const { pathname, search } = location
  if (pathname === '/sign-in' || (pathname === '/' && search === '')) return
  const kept: Kept = { address: pathname + search, ...(personId === undefined ? {} : { personId }) }
  sessionStorage.setItem(key, JSON.stringify(kept))
}

/** Whoever arrives at the start after a sign-in goes on to where they wanted to. */
export function returnAs(personId: string | null): void {
  const text = sessionStorage.getItem(key)
  if (text === null) return
  sessionStorage.removeItem(key)
  const kept = JSON.parse(text) as Kept
  const isTheirs = kept.personId === undefined || kept.personId === personId
  if (isTheirs && location.pathname === '/') history.replaceState(null, '', kept.address)
}
