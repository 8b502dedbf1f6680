/**
 * Turns OData key syntax into plain segments, so that a router finds them: `/users('k')` becomes
 * `/users/k`, and so does `/users(id='k')`; `/explain(skuId=g)` becomes `/explain/skuId/g`, `delta()` becomes `delta`. Anything else,
 * and the query, stays as it is.
 */
export function plainUrl(url: string): string {
  const question = url.indexOf('?')
  const path = question < 0 ? url : url.slice(0, question)
  if (!/[(]|%28|\/microsoft\.graph\./i.test(path)) return url
  return shortNames(plainPath(path)) + (question < 0 ? '' : url.slice(question))
}

/** Graph's actions and functions by their full names are what they are by the short ones. */
function shortNames(path: string): string {
  return path.replace(/\/microsoft\.graph\.(delta|assignLicense|reprocessLicenseAssignment|restore)$/i, '/$1')
}

// A name, then in brackets quoted strings and other letters. A quote inside a string is doubled.
const keyed =
  /\/([A-Za-z$][\w.$-]*)(?:\(|%28)((?:(?:'|%27)(?:[^'%]|%(?!2[79])[0-9A-Fa-f]{0,2})*(?:'|%27)|[^'()%/]|%(?!2[789])[0-9A-Fa-f]{0,2})*)(?:\)|%29)(?=\/|$)/g

function plainPath(path: string): string {
  return path.replace(keyed, (whole, name: string, inside: string) => {
    const keys = inside.trim() === '' ? [] : inside.split(/,(?=\s*\w+=)/)
    const segments: string[] = []
    for (const key of keys) {
      const equals = /^\s*(\w+)=(.*)$/s.exec(key)
      if (keys.length > 1 && !equals) return whole
      if (equals?.[1] && !isTheKey(name, equals[1])) segments.push(equals[1])
      segments.push(unquoted(equals?.[2] ?? key))
    }
    return ['', name, ...segments].join('/')
  })
}

/** Whether a key is named that a bare value in the brackets would be, too. */
function isTheKey(collection: string, name: string): boolean {
  return /^id$/i.test(name) || (/^users$/i.test(collection) && /^userPrincipalName$/i.test(name))
}

/** Takes the quotes off and keeps slashes inside from being taken for the path's. */
function unquoted(value: string): string {
  const text = value.trim().replace(/%27/g, "'")
  const quoted = /^'(.*)'$/s.exec(text)
  return (quoted?.[1]?.replaceAll("''", "'") ?? text).replaceAll('/', '%2F')
}

/** A path template of the contract as the router writes it: `/users/:userId`. */
export function routerPath(template: string): string {
  const names = template.replace(/'?\{(\w+)\}'?/g, ':$1')
  return names.replace(/\((\w+)=(:\w+)\)/g, '/$1/$2')
}
