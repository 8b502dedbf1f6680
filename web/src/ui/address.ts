/** A text of the address's query, absent where it is none or empty. */
export function textOf<Name extends string>(
  search: Readonly<Record<string, unknown>>,
  name: Name,
): { [Key in Name]?: string | undefined } {
  const value = search[name]
  const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value
  return (typeof text === 'string' && text !== '' ? { [name]: text } : {}) as {
    [Key in Name]?: string | undefined
  }
}

/** A whole number of the address's query, absent where it is none. */
export function numberOf<Name extends string>(
  search: Readonly<Record<string, unknown>>,
  name: Name,
): { [Key in Name]?: number | undefined } {
  const value = Number(search[name] ?? Number.NaN)
  return (Number.isSafeInteger(value) ? { [name]: value } : {}) as { [Key in Name]?: number | undefined }
}
