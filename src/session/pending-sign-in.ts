import type { App } from '../command/app.ts'
import { inTransaction } from '../db/transaction.ts'
import { insertPending, takePending } from '../provider/pending-sign-in-store.ts'
import type { Provider } from '../provider/provider-store.ts'
import { hashSecret, newSecret } from './secret-text.ts'
import { pendingSignInMs } from './session-lifetime.ts'

/** Notes a browser that goes to a provider; the secret is for its cookie, and only its hash is kept. */
export async function beginSignIn(app: App, provider: Provider): Promise<string> {
  const secret = newSecret('lp', provider.tenantId)
  const now = app.now()
  await inTransaction(app.database, (tx) =>
    insertPending(tx, provider.tenantId, {
      hash: hashSecret(secret),
      providerId: provider.id,
      now,
      expiresAt: new Date(now.getTime() + pendingSignInMs),
    }),
  )
  return secret
}

/** Whether this browser was sent to this provider, minutes ago, and is back for the first time. */
export async function finishSignIn(app: App, provider: Provider, secret: string): Promise<boolean> {
  return inTransaction(app.database, (tx) =>
    takePending(tx, provider.tenantId, {
      hash: hashSecret(secret),
      providerId: provider.id,
      now: app.now(),
    }),
  )
}
