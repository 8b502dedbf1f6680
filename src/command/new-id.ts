import { v7 } from 'uuid'

/** Ids in the order of creation, so that indexes on them stay dense. */
export function uuidv7(): string {
  return v7()
}
