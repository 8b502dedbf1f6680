import { randomUUID } from 'node:crypto'
import { Refusal } from '../engine/refusal.ts'
import type { Sender } from './sender.ts'

type AddressProperty = 'notificationUrl' | 'lifecycleNotificationUrl'

/**
 * The validation handshake: whoever reads at an address must answer 200 with the token in plain text. Nobody is asked
 * as long as one of the addresses may not be called at all.
 */
export async function askReceivers(
  sender: Sender,
  addresses: Partial<Readonly<Record<AddressProperty, string | null | undefined>>>,
): Promise<void> {
  const given = (Object.entries(addresses) as [AddressProperty, string | null | undefined][]).flatMap(
    ([propertyName, address]) => (address == null ? [] : [{ propertyName, address }]),
  )
  for (const { propertyName, address } of given) {
    const why = sender.refuse(address)
    if (why) throw refusedAddress(propertyName, why)
  }
  for (const { propertyName, address } of given) await askReceiver(sender, address, propertyName)
}

function refusedAddress(propertyName: AddressProperty, what: string): Refusal {
  return new Refusal('invalidValue', `"${propertyName}" ${what}.`, { target: 'body', propertyName })
}

async function askReceiver(sender: Sender, address: string, propertyName: AddressProperty): Promise<void> {
  const refused = (what: string) => refusedAddress(propertyName, what)
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
