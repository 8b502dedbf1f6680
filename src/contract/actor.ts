// Who acts and is no person of the directory and no token, as the audit names them.

/** Whoever signed in by the link that the server prints. */
export const installationAdministrator = 'Administrator of the installation'
/** Somebody who is not signed in yet. */
export const signInActor = 'Sign-in'
