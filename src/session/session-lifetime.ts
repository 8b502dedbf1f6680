/** A session that nobody used for this long is over. */
export const sessionIdleMs = 8 * 3_600_000
/** However much it is used, a session ends this long after signing in. */
export const sessionLifetimeMs = 7 * 24 * 3_600_000
/** A sign-in link is good for this long, once. */
export const signInLinkMs = 15 * 60_000
/** Whoever went to a provider has to come back within this time, once. */
export const pendingSignInMs = 10 * 60_000
