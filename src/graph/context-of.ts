import type { AnyEndpoint } from '../contract/endpoint.ts'
import type { ApiRequest } from './route.ts'

/** `https://host/beta/$metadata#users('id')/cloudLicensing/assignments/$entity` */
export function contextOf(
  request: Pick<ApiRequest, 'params' | 'query' | 'reader'>,
  endpoint: AnyEndpoint,
): string | undefined {
  if (endpoint.answer.kind === 'nothing' || (endpoint.answer.kind === 'value' && !endpoint.context))
    return undefined
  const isObject = endpoint.answer.kind === 'object'
  const path = (endpoint.context ? `/${endpoint.context}` : endpoint.path)
    .slice(1)
    .replace(/\/delta$/, '')
    .replace(isObject ? /(\/|\(\w+=)'?\{\w+\}'?\)?$/ : /(?!)/, '')
    .replace(/\/\{(\w+)\}/g, (_, name: string) => `('${request.params[name] ?? ''}')`)
  const select = request.query.select ? `(${request.query.select.join(',')})` : ''
  return `${request.reader.base}/$metadata#${path}${select}${endpoint.answer.kind === 'list' ? '' : '/$entity'}`
}
