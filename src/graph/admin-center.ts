import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

type Asset = { readonly body: Buffer; readonly type: string; readonly etag: string }

/**
 * The built admin center, held in memory: a few megabytes, so a request never becomes a path on disk
 * and the process needs no file server.
 */
export type AdminCenter = { readonly index: string; readonly assets: ReadonlyMap<string, Asset> }

/** Where `npm run build` puts the pages, seen from the sources and from the built server alike. */
export const builtAdminCenter = fileURLToPath(new URL('../../dist/web/', import.meta.url))

/** What the build leaves in the page in place of each answer's own nonce. */
const noncePlaceholder = '__CSP_NONCE__'

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
}
/** First parts of paths that are never a page. */
const reserved: ReadonlySet<string> = new Set([
  'v1.0',
  'beta',
  'auth',
  'scim',
  'assets',
  'healthz',
  'metrics',
  'openapi.json',
])

/** Reads the built pages; undefined where they were not built. */
export function readAdminCenter(folder = builtAdminCenter): AdminCenter | undefined {
  const paths = filesUnder(folder)
  if (!paths.includes('index.html')) return undefined
  const assets = new Map<string, Asset>()
  for (const path of paths) {
    const type = types[extname(path)]
    if (type === undefined) continue
    const body = readFileSync(join(folder, path))
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
    assets.set(`/${path}`, { body, type, etag })
  }
  return { index: readFileSync(join(folder, 'index.html'), 'utf8'), assets }
}

/** Whether a request is for a page or a file of the admin center: anybody may have those, they hold no data. */
export function isForAdminCenter(center: AdminCenter | undefined, request: FastifyRequest): boolean {
  if (!center || !['GET', 'HEAD'].includes(request.method)) return false
  const path = pathOf(request)
  if (center.assets.has(path)) return true
  const [, first = ''] = path.split('/')
  return !reserved.has(first.toLowerCase()) && acceptsPages(request)
}

/** Files of the admin center, and its one page at every address that is not something else's. */
export function registerAdminCenter(server: FastifyInstance, center: AdminCenter): void {
  for (const [path, asset] of center.assets) {
    server.get(path, async (request, reply) => sendAsset(request, reply, asset))
  }
  server.get('/', async (_request, reply) => sendPage(reply, center))
  // A sign-in link opens as a page of ours; programs that ask for no page get the plain form.
  server.addHook('onRequest', async (request, reply) => {
    if (request.method !== 'GET' || pathOf(request).toLowerCase() !== '/auth/link') return
    const { code } = request.query as { code?: unknown }
    // Behind the hash a code reaches no server, log or referrer again.
    if (typeof code === 'string' && acceptsPages(request))
      return reply.redirect(`/sign-in#code=${encodeURIComponent(code)}`, 302)
  })
}

/** The page, with a nonce of this answer for the style elements that the page itself makes. */
export function sendPage(reply: FastifyReply, { index }: AdminCenter): FastifyReply {
  const nonce = randomBytes(18).toString('base64url')
  reply.header(
    'content-security-policy',
    [
      "default-src 'none'",
      `script-src 'self'`,
      `style-src 'self' 'nonce-${nonce}'`,
      "img-src 'self' data:",
      "font-src 'self'",
      "connect-src 'self'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join('; '),
  )
  return reply
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(index.replaceAll(noncePlaceholder, nonce))
}

function sendAsset(request: FastifyRequest, reply: FastifyReply, { body, type, etag }: Asset): FastifyReply {
  // Built names change with their contents, so what is under one never does.
  const hashed = pathOf(request).startsWith('/assets/')
  reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
  reply.header('etag', etag)
  if (request.headers['if-none-match'] === etag) return reply.code(304).send()
  return reply.type(type).send(body)
}

function acceptsPages(request: FastifyRequest): boolean {
  return request.headers.accept?.includes('text/html') === true
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?')[0] ?? '/'
}

function filesUnder(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
