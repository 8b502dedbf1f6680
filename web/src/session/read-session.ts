import { read } from '../api/client.ts'
import type { Session } from '../api/types.ts'
import { returnAs } from './return-address.ts'

/** Who was signed in when this page was loaded, with which roles. */
let known: string | undefined

/**
 * Reads who is signed in. Where that is somebody else by now, by a sign-in in another tab, or has other roles, the page
 * is loaded anew: nothing that was read for the one before is to stay.
 */
export async function readSession(signal: AbortSignal): Promise<Session> {
  const session = await read<Session>('/auth/session', signal)
  const { tenantId, id, roles } = session
  const present = JSON.stringify([tenantId, id, [...roles].sort()])
  if (known !== undefined && known !== present) {
    location.reload()
    return new Promise(() => {})
  }
  known = present
  returnAs(id)
  return session
}
