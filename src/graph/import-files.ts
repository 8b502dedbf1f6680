import {
  type ChosenColumns,
  type ImportFileHead,
  maxHeadBytes,
  maxImportFileBytes,
} from '../contract/import-files.ts'
import { Refusal } from '../engine/refusal.ts'

export type ReceivedFile = ImportFileHead & { readonly content: AsyncIterable<Uint8Array> }

const newline = 10
const kinds: readonly string[] = ['users', 'groups', 'members']

/** Hands out the files of a body one after the other; each is read before the next. Refuses a body that ends early. */
export async function* receivedFiles(body: AsyncIterable<Uint8Array>): AsyncGenerator<ReceivedFile> {
  const chunks = body[Symbol.asyncIterator]()
  let rest: Uint8Array = new Uint8Array(0)
  const more = async (): Promise<boolean> => {
    const { value, done } = await chunks.next().catch(() => {
      // The sender went away, which is no failure of ours.
      throw wrongBody('the connection ended before it did')
    })
    if (done) return false
    rest = rest.length === 0 ? value : Buffer.concat([rest, value])
    return true
  }
  const line = async (): Promise<string | undefined> => {
    for (;;) {
      const end = rest.indexOf(newline)
      if (end !== -1) {
        const text = Buffer.from(rest.subarray(0, end)).toString('utf8')
        rest = rest.subarray(end + 1)
        return text
      }
      if (rest.length > maxHeadBytes) throw wrongBody('a file begins with a line of JSON that names it')
      if (!(await more())) {
        if (rest.length > 0) throw wrongBody('it ends within the line that names a file')
        return undefined
      }
    }
  }
  async function* bytes(size: number): AsyncGenerator<Uint8Array> {
    let left = size
    while (left > 0) {
      if (rest.length === 0 && !(await more())) throw wrongBody(`${left} bytes of a file are missing`)
      const part = rest.subarray(0, left)
      rest = rest.subarray(part.length)
      left -= part.length
      yield part
    }
  }
  for (let text = await line(); text !== undefined; text = await line()) {
    const head = parsedHead(text)
    const content = bytes(head.size)
    yield { ...head, content }
    // Whatever the reader left of a file is passed over.
    for await (const _ of content);
  }
}

function parsedHead(text: string): ImportFileHead {
  let head: Partial<ImportFileHead>
  try {
    head = JSON.parse(text) as Partial<ImportFileHead>
  } catch {
    throw wrongBody('a file begins with a line of JSON that names it')
  }
  const { kind, name, size, columns } = head ?? {}
  if (kind === undefined || !kinds.includes(kind))
    throw wrongBody(`the kind of a file is one of ${kinds.join(', ')}`)
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0 || size > maxImportFileBytes) {
    throw wrongBody(`the size of a file is a whole number of bytes up to ${maxImportFileBytes}`)
  }
  if (columns !== undefined && !isChosenColumns(columns))
    throw wrongBody('columns is an object of texts: what each header is taken for')
  return {
    kind,
    size,
    name: typeof name === 'string' && name !== '' ? name.slice(0, 200) : `${kind}.csv`,
    ...(columns === undefined ? {} : { columns }),
  }
}

/** Whether a value says of headers what they are taken for. */
export function isChosenColumns(value: unknown): value is ChosenColumns {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((key) => typeof key === 'string')
  )
}

function wrongBody(what: string): Refusal {
  return new Refusal('invalidValue', `The body cannot be read: ${what}.`, { target: 'body' })
}
