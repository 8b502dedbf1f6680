import type { App } from './command/app.ts'
import { runCommand } from './command/run-command.ts'
import { createSignInLink } from './session/create-sign-in-link.ts'
import { systemCaller } from './worker/continue-settlements.ts'

/** The way in for the first administrator, before anything is configured. */
export async function tellSignInLink(
  app: App,
  tenantId: string,
  address: string,
  say: (text: string) => void,
): Promise<void> {
  const caller = { ...systemCaller(tenantId), roles: ['globalAdministrator' as const] }
  const { value } = await runCommand(app, caller, { command: 'createSignInLink' }, (ctx) =>
    createSignInLink(ctx, null),
  )
  say(
    'Open this link to sign in as the first administrator (once, within 15 minutes; later: allot sign-in-link):',
  )
  say(`  ${address}/auth/link?code=${value.code}`)
}

/** The way in at later starts. */
export function tellSignIn(say: (text: string) => void): void {
  say('Sign in there with your provider, or with a link from: allot sign-in-link')
}
