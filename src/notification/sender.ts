import { lookup as dnsLookup } from 'node:dns'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** What a receiver answered. */
export type Received = { readonly status: number; readonly text: string }

/** Sends to addresses that somebody else has named, and to none that lead into the network behind us. */
export type Sender = {
  /** Why an address may not be called; undefined: it may. */
  refuse(url: string): string | undefined
  /** Posts a body. Rejects when nobody answers in time, or the name leads where nobody may call. */
  post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<Received>
}

const timeoutMs = 10_000
const maxAnswerBytes = 4_096
const loopbackNames: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]', '::1'])

/** Addresses that are nobody's on the Internet: private, local, shared, documentation, multicast. */
const inner = new BlockList()
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  inner.addSubnet(network, bits, 'ipv4')
// Of IPv6 only global unicast is called, and of that nothing that carries an IPv4 address.
const outer6 = new BlockList()
outer6.addSubnet('2000::', 3, 'ipv6')
const carrying4 = new BlockList()
carrying4.addSubnet('2001::', 23, 'ipv6')
carrying4.addSubnet('2001:db8::', 32, 'ipv6')
carrying4.addSubnet('2002::', 16, 'ipv6')

function isInner(address: string): boolean {
  if (isIP(address) === 4) return inner.check(address, 'ipv4')
  return !outer6.check(address, 'ipv6') || carrying4.check(address, 'ipv6')
}

/** `allowedHosts` may be called whatever their address, also by http. */
export function createSender(allowedHosts: readonly string[] = []): Sender {
  const allowed = new Set(allowedHosts.map((host) => host.toLowerCase()))
  const refuse = (text: string): string | undefined => {
    if (!URL.canParse(text)) return 'is no address'
    const { protocol, hostname, username, password } = new URL(text)
    if (protocol !== 'https:' && protocol !== 'http:') return 'must begin with https'
    if (username || password) return 'must not hold a password'
    if (allowed.has(hostname) || loopbackNames.has(hostname)) return undefined
    if (protocol === 'http:') return 'must begin with https'
    const address = hostname.replace(/^\[|\]$/g, '')
    if (isIP(address) && isInner(address))
      return 'leads into a private network; whoever runs this can allow it'
    return undefined
  }
  const guarded: LookupFunction = (hostname, options, callback) => {
    dnsLookup(hostname, { ...options, all: true }, (error, addresses) => {
      const fitting = error ? [] : addresses.filter(({ address }) => !isInner(address))
      const [first] = fitting
      if (error || !first) {
        const refused: NodeJS.ErrnoException = error ?? new Error(`${hostname} leads into a private network`)
        callback(refused, '', 0)
      } else if (options.all) callback(null, fitting as never)
      else callback(null, first.address, first.family)
    })
  }
  return {
    refuse,
    post(url, headers, body) {
      const why = refuse(url)
      if (why) return Promise.reject(new Error(`The address ${why}.`))
      const { protocol, hostname } = new URL(url)
      const free = allowed.has(hostname) || loopbackNames.has(hostname)
      return send(
        protocol === 'https:' ? httpsRequest : httpRequest,
        url,
        headers,
        body,
        free ? undefined : guarded,
      )
    },
  }
}

/** Redirects are not followed: they would lead past the check. */
function send(
  request: typeof httpRequest,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  lookup: LookupFunction | undefined,
): Promise<Received> {
  return new Promise((resolve, reject) => {
    const length = { 'content-length': String(Buffer.byteLength(body)) }
    const options = {
      method: 'POST',
      headers: { ...headers, ...length },
      signal: AbortSignal.timeout(timeoutMs),
    }
    const sent = request(url, { ...options, ...(lookup ? { lookup } : {}) })
    sent.on('error', reject)
    sent.on('response', (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (part: string) => {
        if (text.length < maxAnswerBytes) text += part
      })
      answer.on('error', reject)
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: text.slice(0, maxAnswerBytes) }))
    })
    sent.end(body)
  })
}
