import type { CaseFunction, ComparisonOperator, MatchFunction } from './odata-filter.ts'
import type { ScalarType, Value } from './odata-value.ts'

export type PropertyType = {
  readonly type: ScalarType
  readonly nullable?: boolean
  /** The members of an enum; without them any text is accepted. */
  readonly values?: readonly string[]
}

/** What a filter may name. Nested paths are written with a slash: `assignedTo/id`. */
export type FilterTypes = {
  readonly properties: Readonly<Record<string, PropertyType>>
  /** For `any`, `all` and `$count`. */
  readonly collections?: Readonly<Record<string, CollectionTypes>>
}

export type CollectionTypes = {
  /** Of each object in the collection. */
  readonly properties?: Readonly<Record<string, PropertyType>>
  /** Of the element itself, when the collection holds plain values. */
  readonly element?: PropertyType
}

/** A filter whose names exist and whose types fit. Scope 0 is the row, scope n the n-th lambda's element. */
export type CheckedFilter =
  | { readonly kind: 'and' | 'or'; readonly operands: readonly CheckedFilter[] }
  | { readonly kind: 'not'; readonly operand: CheckedFilter }
  | {
      readonly kind: 'compare'
      readonly operator: ComparisonOperator
      readonly left: CheckedOperand
      readonly right: CheckedOperand | Value
    }
  | { readonly kind: 'in'; readonly operand: CheckedOperand; readonly values: readonly Value[] }
  | {
      readonly kind: 'match'
      readonly name: MatchFunction
      readonly operand: CheckedOperand
      readonly text: string
    }
  | {
      readonly kind: 'any' | 'all'
      readonly collection: string
      readonly scope: number
      readonly condition?: CheckedFilter
    }

export type CheckedOperand =
  /** The empty path is the element itself. */
  | { readonly kind: 'property'; readonly path: string; readonly scope: number; readonly type: PropertyType }
  | {
      readonly kind: 'fold'
      readonly name: CaseFunction
      readonly operand: CheckedOperand
      readonly type: PropertyType
    }
  | { readonly kind: 'count'; readonly collection: string; readonly type: PropertyType }
