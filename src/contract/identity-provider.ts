import { z } from 'zod'
import { roles } from './administration.ts'
import { beta, endpoint } from './endpoint.ts'
import { type Entity, selectable } from './entity.ts'
import { dateTime, guid, oneOf, text } from './scalars.ts'

export const profiles = ['entra', 'okta', 'keycloak'] as const
export type Profile = (typeof profiles)[number]

export const identityProvider: Entity = {
  name: 'identityProvider',
  type: '#licenseAllotments.identityProvider',
  description: 'An OpenID Connect provider through which people sign in. Its secret is never answered.',
  properties: {
    id: guid,
    displayName: z.string(),
    profile: z.enum(profiles),
    issuer: z.string(),
    clientId: z.string(),
    hasClientSecret: z.boolean(),
    scopes: z.array(z.string()),
    audience: z.string().nullable().meta({ description: 'Of bearer tokens that are taken; null: none are.' }),
    roleMappings: z.array(z.object({ claim: z.string(), value: z.string(), role: z.enum(roles) })),
    graphUrl: z.string(),
    createdDateTime: dateTime,
  },
  onSelect: {},
}

export const identityBinding: Entity = {
  name: 'identityBinding',
  type: '#licenseAllotments.identityBinding',
  description: 'Which person of the directory somebody of a provider is.',
  properties: {
    id: guid,
    userId: guid,
    subject: z.string().nullable().meta({ description: 'Null: not signed in yet.' }),
    userPrincipalName: z
      .string()
      .nullable()
      .meta({ description: 'The name under which the provider is awaited to know the person.' }),
    madeBy: z.enum(['id', 'name', 'administrator']),
    createdDateTime: dateTime,
  },
  onSelect: {},
}

const urlHint = 'must be an https URL (http only for this machine) without a query'
const url = z
  .string({ error: urlHint })
  .max(500, urlHint)
  .refine(isSafeUrl, urlHint)
  .refine(
    (value) => !/\/(common|organizations|consumers)(\/|$)|\{/.test(value),
    'must name one organization: of Entra ID https://login.microsoftonline.com/<tenant id>/v2.0',
  )

function isSafeUrl(value: string): boolean {
  if (!URL.canParse(value)) return false
  const { protocol, hostname, search, hash, username, password } = new URL(value)
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  const clean = [search, hash, username, password].every((part) => part === '')
  return clean && (protocol === 'https:' || (protocol === 'http:' && local))
}

const claimHint = 'must be the name of a claim, such as groups or realm_access.roles'
const roleMappings = z
  .array(
    z.strictObject({
      claim: z.string({ error: claimHint }).regex(/^[\w:/.-]{1,200}$/, claimHint),
      value: text(500),
      role: oneOf(roles),
    }),
  )
  .max(100, 'takes at most 100 mappings')

const scope = z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/, 'must be the name of a scope')
const changeable = {
  displayName: text(256).optional(),
  clientId: text(256).optional(),
  /** Null: a public client, by PKCE alone. */
  clientSecret: text(1_000).nullable().optional(),
  scopes: z.array(scope).max(20, 'takes at most 20 scopes').optional(),
  audience: text(500).nullable().optional(),
  roleMappings: roleMappings.optional(),
  graphUrl: url.optional(),
}
export const createIdentityProviderBody = z.strictObject({
  ...changeable,
  displayName: text(256),
  clientId: text(256),
  profile: oneOf(profiles),
  issuer: url,
})
export const updateIdentityProviderBody = z.strictObject(changeable)
export const createIdentityBindingBody = z
  .strictObject({
    userId: guid,
    subject: text(255).optional(),
    userPrincipalName: text(320).optional(),
  })
  .refine(({ subject, userPrincipalName }) => (subject === undefined) !== (userPrincipalName === undefined), {
    error: 'takes either subject or userPrincipalName: how the provider knows the person',
  })

/** What the test of a provider can find. */
export const checkCode = z.enum([
  'configurationRead',
  'configurationUnreadable',
  'flowServed',
  'flowMissing',
  'pkceMissing',
  'keysShown',
  'keysUnreadable',
  'clockRight',
  'clockAhead',
  'clockBehind',
  'clockUnknown',
  'clientKnown',
  'clientRefused',
  'clientUnsure',
  'redirectKnown',
  'redirectRefused',
  'redirectUnsure',
  'signInPlaceMissing',
  'signInPlaceSilent',
  'signOutKnown',
  'signOutUnknown',
])
export type CheckCode = z.infer<typeof checkCode>

export const providerCheck = z
  .object({
    works: z.boolean(),
    problems: z.array(z.string()),
    checks: z.array(
      z.object({
        name: z.enum(['discovery', 'flow', 'keys', 'clock', 'client', 'redirectUri', 'signOut']),
        state: z.enum(['ok', 'warning', 'error']),
        code: checkCode.meta({ description: 'What was found; message says it in English.' }),
        values: z
          .record(z.string(), z.union([z.string(), z.number()]))
          .meta({ description: 'What the message names: numbers, addresses.' }),
        message: z.string(),
        advice: z.string().nullable().meta({ description: 'What to do, where there is something to do.' }),
      }),
    ),
    issuer: z.string().nullable(),
    keys: z.int().nullable(),
    signsOut: z.boolean(),
    redirectUri: z.string().meta({ description: 'What the provider must know as ours.' }),
  })
  .meta({
    description: 'What signing in through the provider needs, as far as it can be seen without a person.',
  })

const place = { versions: beta, tag: 'Identity providers' } as const
const base = '/admin/cloudLicensing/identityProviders' as const
const one = `${base}/{providerId}` as const
const nothing = { kind: 'nothing' } as const

export const listIdentityProviders = endpoint({
  ...place,
  method: 'GET',
  path: base,
  summary: 'List OpenID Connect providers',
  query: { select: selectable(identityProvider) },
  success: 200,
  answer: { kind: 'list', of: identityProvider },
  refusals: [],
})
export const createIdentityProvider = endpoint({
  ...place,
  method: 'POST',
  path: base,
  summary: 'Add an OpenID Connect provider; its secret is kept encrypted and never answered',
  body: createIdentityProviderBody,
  success: 201,
  answer: { kind: 'object', of: identityProvider },
  refusals: ['alreadyExists'],
})
export const getIdentityProvider = endpoint({
  ...place,
  method: 'GET',
  path: one,
  summary: 'Get a provider',
  query: { select: selectable(identityProvider), paged: false },
  success: 200,
  answer: { kind: 'object', of: identityProvider },
  refusals: ['resourceNotFound'],
})
export const updateIdentityProvider = endpoint({
  ...place,
  method: 'PATCH',
  path: one,
  summary: 'Change a provider; profile and issuer stay, for people are bound to them',
  body: updateIdentityProviderBody,
  success: 200,
  answer: { kind: 'object', of: identityProvider },
  refusals: ['resourceNotFound', 'alreadyExists'],
})
export const deleteIdentityProvider = endpoint({
  ...place,
  method: 'DELETE',
  path: one,
  summary: 'Remove a provider with its bindings; sessions that came through it end',
  success: 204,
  answer: nothing,
  refusals: ['resourceNotFound'],
})
export const checkIdentityProvider = endpoint({
  ...place,
  method: 'GET',
  path: `${one}/check`,
  summary: 'Test a provider: configuration, keys, clock, client, redirect URI, sign-out',
  query: { select: [], paged: false },
  success: 200,
  answer: { kind: 'value', of: providerCheck },
  refusals: ['resourceNotFound'],
})
export const listIdentityBindings = endpoint({
  ...place,
  method: 'GET',
  path: `${one}/bindings`,
  summary: 'List whom of the directory people of the provider are',
  query: { select: selectable(identityBinding) },
  success: 200,
  answer: { kind: 'list', of: identityBinding },
  refusals: ['resourceNotFound'],
})
export const createIdentityBinding = endpoint({
  ...place,
  method: 'POST',
  path: `${one}/bindings`,
  summary: 'Say who somebody of the provider is, by subject or by the name awaited at the first sign-in',
  body: createIdentityBindingBody,
  success: 201,
  answer: { kind: 'object', of: identityBinding },
  refusals: ['resourceNotFound', 'notFound', 'alreadyExists'],
})
export const deleteIdentityBinding = endpoint({
  ...place,
  method: 'DELETE',
  path: `${one}/bindings/{bindingId}`,
  summary: 'Undo a binding; sessions of that person through the provider end',
  success: 204,
  answer: nothing,
  refusals: ['resourceNotFound'],
})
