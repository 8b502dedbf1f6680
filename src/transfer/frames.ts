import { Buffer } from 'node:buffer'
import { TransferError } from './transfer-error.ts'

/**
 * What an export file is made of, inside gzip: a mark, then frames of a kind (one letter), a length
 * (four bytes, the highest first) and so many bytes. A table's rows are PostgreSQL's COPY text, cut anywhere.
 */
export type FrameKind = 'header' | 'table' | 'rows' | 'tableEnd' | 'end'
export type Frame = { readonly kind: FrameKind; readonly bytes: Buffer }

export const fileMark = Buffer.from('license-allotments-export\n')
const letters: Readonly<Record<FrameKind, string>> = {
  header: 'H',
  table: 'T',
  rows: 'R',
  tableEnd: 'E',
  end: 'Z',
}
const kinds = new Map(Object.entries(letters).map(([kind, letter]) => [letter, kind as FrameKind]))
const headBytes = 5
/** COPY hands rows out in pieces of at most about this size; a larger frame is a damaged length. */
export const maxFrameBytes = 64 * 1_048_576

/** The bytes of a frame: its head, and what it holds. */
export function frameHead(kind: FrameKind, length: number): Buffer {
  const head = Buffer.alloc(headBytes)
  head.write(letters[kind], 0, 'latin1')
  head.writeUInt32BE(length, 1)
  return head
}

/** Reads frame after frame out of the unpacked file. Refuses what is no such file, cut off or altered. */
export async function* readFrames(source: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  const reader = byteReader(source)
  const mark = await reader.take(fileMark.length)
  if (!mark?.equals(fileMark)) throw new TransferError('This file is not an export of License Allotments.')
  for (;;) {
    const head = await reader.take(headBytes)
    if (!head) throw cutOff()
    const kind = kinds.get(head.toString('latin1', 0, 1))
    const length = head.readUInt32BE(1)
    if (!kind || length > maxFrameBytes) {
      throw new TransferError('The file is damaged: what should be the next part is none. Export again.')
    }
    const bytes = length === 0 ? Buffer.alloc(0) : await reader.take(length)
    if (!bytes) throw cutOff()
    yield { kind, bytes }
    if (kind === 'end') break
  }
  if (await reader.take(1)) throw new TransferError('The file goes on after its end. Export again.')
}

export function cutOff(): TransferError {
  return new TransferError('The file is cut off: its end is missing. Copy it again, or export again.')
}

/** Hands out exactly as many bytes as asked for; undefined when the source ends before. */
function byteReader(source: AsyncIterable<Buffer>): { take(length: number): Promise<Buffer | undefined> } {
  const chunks = source[Symbol.asyncIterator]()
  let held: Buffer[] = []
  let size = 0
  return {
    async take(length) {
      while (size < length) {
        const { value, done } = await chunks.next()
        if (done) return undefined
        held.push(value)
        size += value.length
      }
      const all = held.length === 1 ? (held[0] ?? Buffer.alloc(0)) : Buffer.concat(held, size)
      held = size > length ? [all.subarray(length)] : []
      size -= length
      return all.subarray(0, length)
    },
  }
}
