import { installationAdministrator, signInActor } from '../../../src/contract/actor.ts'
import type { Words } from './language.ts'

/** The name of who is nobody in the directory, as the reader's language has it. */
export function actorName(name: string, { t }: Words): string {
  if (name === installationAdministrator) return t('actor.installation')
  return name === signInActor ? t('actor.signIn') : name
}
