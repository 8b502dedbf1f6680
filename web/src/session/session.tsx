import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, use, useEffect } from 'react'
import { onSignedOut, write } from '../api/client.ts'
import type { Session } from '../api/types.ts'
import { keepReturn } from './return-address.ts'

const SessionContext = createContext<Session | null>(null)

export type Rights = Session & {
  /** Sees the whole organization. */
  readonly isReader: boolean
  /** Changes products, allotments and assignments. */
  readonly isAdministrator: boolean
  /** Gives roles. */
  readonly isGlobal: boolean
  readonly isOwner: boolean
  owns(allotmentId: string): boolean
  /** Assigns and takes back in an allotment. */
  manages(allotmentId: string): boolean
}

/** Who is signed in and what they may do. */
export function useSession(): Rights {
  const session = use(SessionContext)
  if (!session) throw new Error('the session is read outside SessionProvider')
  return rightsOf(session)
}

function rightsOf(session: Session): Rights {
  const { roles, ownedAllotmentIds } = session
  const isAdministrator = roles.includes('globalAdministrator') || roles.includes('licenseAdministrator')
  const owns = (id: string) => ownedAllotmentIds.includes(id)
  return {
    ...session,
    isReader: roles.length > 0,
    isAdministrator,
    isGlobal: roles.includes('globalAdministrator'),
    isOwner: ownedAllotmentIds.length > 0,
    owns,
    manages: (id) => isAdministrator || owns(id),
  }
}

export function SessionProvider({ session, children }: { session: Session; children: ReactNode }) {
  const queries = useQueryClient()
  useEffect(
    () =>
      onSignedOut(() => {
        queries.clear()
        if (isSigningOut) return
        keepReturn(session.id)
        leaveTo('/sign-in?ended=true')
      }),
    [queries, session.id],
  )
  return <SessionContext value={session}>{children}</SessionContext>
}

/** Whoever signs out goes where that leads; other requests learn of the end at the same time. */
let isSigningOut = false

/**
 * Ends the session and drops everything that was read: the page is loaded anew. A session that came through
 * a provider ends there, too, or the next click on its button would sign in again without asking.
 */
export async function signOut(): Promise<void> {
  isSigningOut = true
  try {
    const answer = await write<{ signOutUrl?: string } | undefined>('POST', '/auth/sign-out')
    sessionStorage.clear()
    leaveTo(answer?.signOutUrl ?? '/sign-in')
  } catch (error) {
    isSigningOut = false
    throw error
  }
}

/** Leaves without a way back by the browser's own memory of pages. */
function leaveTo(address: string): void {
  location.replace(address)
}
