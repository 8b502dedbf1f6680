import type { AnyEndpoint, Version } from '../contract/endpoint.ts'
import type { EdmProperty, EnumDefinition } from './edm-type.ts'
import {
  bindingsOf,
  type EdmModel,
  type EdmObject,
  type EdmOperation,
  metadataModel,
  ours,
} from './metadata-model.ts'

/** The service's `$metadata`: CSDL 4.0 in XML, one schema a namespace, ours apart from Microsoft's. */
export function metadataDocument(endpoints: readonly AnyEndpoint[], version: Version): string {
  const model = metadataModel(endpoints, version)
  const schemas = new Map<string, string[]>([['microsoft.graph', []]])
  const put = (qualified: string, xml: (name: string) => string): void => {
    const dot = qualified.lastIndexOf('.')
    const namespace = qualified.slice(0, dot)
    const parts = schemas.get(namespace) ?? []
    schemas.set(namespace, parts)
    parts.push(xml(qualified.slice(dot + 1)))
  }
  for (const [type, definition] of model.named.enums) put(type, (name) => enumXml(name, definition))
  for (const [type, object] of model.objects) put(type, (name) => objectXml(name, object, model))
  for (const [type, properties] of model.named.complex) {
    put(type, (name) => `<ComplexType Name="${name}">${properties.map(propertyXml).join('')}</ComplexType>`)
  }
  for (const operation of model.operations.values())
    put(operation.name, (name) => operationXml(name, operation))
  schemas.get(ours)?.push(extendedBy)
  schemas.get('microsoft.graph')?.push(containerXml(model))
  const body = [...schemas].map(
    ([namespace, parts]) =>
      `<Schema Namespace="${namespace}" xmlns="http://docs.oasis-open.org/odata/ns/edm">${parts.join('')}</Schema>`,
  )
  return `<?xml version="1.0" encoding="utf-8"?><edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>${body.join('')}</edmx:DataServices></edmx:Edmx>`
}

/** Tells which of our types holds what an open type of Microsoft's is given besides. */
const extendedBy =
  '<Term Name="extendedBy" Type="Edm.String" AppliesTo="EntityType"><Annotation Term="Org.OData.Core.V1.Description" String="The complex type with the properties that this service adds; they are answered when selected."/></Term>'

function enumXml(name: string, { members, flags, first = 0 }: EnumDefinition): string {
  const values = members.map((member, index) => {
    const value = flags ? (index === 0 ? 0 : 2 ** (index - 1)) : index + first
    return `<Member Name="${member}" Value="${value}"/>`
  })
  return `<EnumType Name="${name}"${flags ? ' IsFlags="true"' : ''}>${values.join('')}</EnumType>`
}

function objectXml(name: string, object: EdmObject, { named }: EdmModel): string {
  const { kind, base, open, properties, navigation } = object
  const hasKey = kind === 'EntityType' && !base
  const links = [...navigation.values()].map(
    (each) =>
      `<NavigationProperty Name="${each.name}" Type="${each.type}"${each.type.startsWith('Collection(') ? '' : ' Nullable="true"'}${each.contained ? ' ContainsTarget="true"' : ''}/>`,
  )
  const extension = `${ours}.${name}Extension`
  return [
    `<${kind} Name="${name}"${base ? ` BaseType="${base}"` : ''}${open ? ' OpenType="true"' : ''}>`,
    hasKey ? '<Key><PropertyRef Name="id"/></Key>' : '',
    ...properties.map(propertyXml),
    ...links,
    open && named.complex.has(extension)
      ? `<Annotation Term="${ours}.extendedBy" String="${extension}"/>`
      : '',
    `</${kind}>`,
  ].join('')
}

function propertyXml({ name, type, nullable }: EdmProperty): string {
  return `<Property Name="${plain(name)}" Type="${type}"${nullable ? '' : ' Nullable="false"'}/>`
}

/** A binding is named as the property it binds. */
function plain(name: string): string {
  return name.replace(/@odata\.\w+$/, '').replace(/\W/g, '')
}

function operationXml(name: string, { kind, parameters, returns }: EdmOperation): string {
  const given = parameters.map(
    (each) =>
      `<Parameter Name="${plain(each.name)}" Type="${each.type}"${each.nullable ? '' : ' Nullable="false"'}/>`,
  )
  const result = returns
    ? `<ReturnType Type="${returns.type}"${returns.nullable ? '' : ' Nullable="false"'}/>`
    : ''
  return `<${kind} Name="${name}" IsBound="true">${given.join('')}${result}</${kind}>`
}

function containerXml(model: EdmModel): string {
  const element = (kind: string, typeOf: string, [name, type]: readonly [string, string]) => {
    const bindings = bindingsOf(model, name).map(
      ([path, target]) => `<NavigationPropertyBinding Path="${path}" Target="${target}"/>`,
    )
    return `<${kind} Name="${name}" ${typeOf}="${type}">${bindings.join('')}</${kind}>`
  }
  return [
    '<EntityContainer Name="GraphService">',
    ...[...model.sets].map((each) => element('EntitySet', 'EntityType', each)),
    ...[...model.singletons].map((each) => element('Singleton', 'Type', each)),
    '</EntityContainer>',
  ].join('')
}
