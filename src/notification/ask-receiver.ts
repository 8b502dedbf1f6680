import { randomUUID } from 'node:crypto'
import { Refusal } from '../engine/refusal.ts'
import type { Sender } from './sender.ts'

/** The validation handshake: whoever reads at the address must answer 200 with the token in plain text. */
export async function askReceiver(
  sender: Sender,
  address: string,
  propertyName: 'notificationUrl' | 'lifecycleNotificationUrl',
): Promise<void> {
  const refused = (what: string) =>
    new Refusal('invalidValue', `"${propertyName}" ${what}.`, { target: 'body', propertyName })
  const why = sender.refuse(address)
  if (why) throw refused(why)
  const token = randomUUID()
  const url = new URL(address)
  url.searchParams.set('validationToken', token)
  const answer = await sender
    .post(url.href, { 'content-type': 'text/plain; charset=utf-8' }, '')
    .catch((error: unknown) => error)
  if (answer instanceof Error) {
    throw refused(`does not answer (${answer.message.slice(0, 200)})`)
  }
  const { status, text } = answer as { status: number; text: string }
  if (status !== 200) throw refused(`must answer the validation with 200, not ${status}`)
  if (text.trim() !== token)
    throw refused('must answer the validation with the validationToken as plain text')
}
