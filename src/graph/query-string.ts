import { ODataError } from '../contract/odata-error.ts'

/** The decoded parameters of a URL, in order; repeated ones stay repeated. */
export function queryPairs(url: string): (readonly [string, string])[] {
  const question = url.indexOf('?')
  if (question < 0) return []
  return url
    .slice(question + 1)
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const equals = part.indexOf('=')
      const name = decoded(equals < 0 ? part : part.slice(0, equals))
      return [name, equals < 0 ? '' : decoded(part.slice(equals + 1))] as const
    })
}

function decoded(text: string): string {
  const value = percentDecoded(text.replaceAll('+', ' '))
  if (value === undefined) {
    throw new ODataError('invalidQuery', `'${text.slice(0, 40)}' is not valid percent-encoding of UTF-8.`)
  }
  if (value.includes('\0')) throw new ODataError('invalidQuery', 'The query holds a null character.')
  return value
}

/** Text without its percent-encoding; undefined where that is broken or not of UTF-8. */
export function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}

/** The same URL with another `$skiptoken`. */
export function withSkipToken(url: string, token: string): string {
  const [path = '', query = ''] = url.split(/\?(.*)/s)
  const kept = query.split('&').filter((part) => part !== '' && !/^(\$|%24)?skiptoken=/i.test(part))
  return `${path}?${[...kept, `$skiptoken=${token}`].join('&')}`
}
