import { useState } from 'react'

export type DraftValue = string | number
/** A value that was edited, and what it was when the editing began. */
type Edit = { readonly base: DraftValue; readonly mine: DraftValue }
/** Somebody else changed what is being edited. */
export type Clash = { readonly name: string; readonly mine: DraftValue; readonly theirs: DraftValue }

/**
 * What is being edited of things that others may change meanwhile. What nobody edits follows what it is now; where
 * both changed the same, `clashes` tells, until `keepMine` or `takeTheirs` says which of the two is meant. What is
 * gone is edited no more.
 */
export function useDraft<T extends Readonly<Record<string, DraftValue>>>(present: T) {
  const [edits, setEdits] = useState<Readonly<Record<string, Edit>>>({})
  const open = Object.entries(edits).filter(([name]) => name in present)
  const changed = open.filter(([name, { mine }]) => mine !== present[name])
  const clashes: readonly Clash[] = changed.flatMap(([name, { base, mine }]) => {
    const theirs = present[name]
    return theirs === undefined || theirs === base ? [] : [{ name, mine, theirs }]
  })
  const isClash = (name: string) => clashes.some((clash) => clash.name === name)
  return {
    values: { ...present, ...Object.fromEntries(open.map(([name, { mine }]) => [name, mine])) } as T,
    isChanged: changed.length > 0,
    clashes,
    set: (values: Partial<T>) =>
      setEdits((old) => {
        const next = Object.entries(values).map(([name, mine]) => {
          const edit = old[name]
          // What was saved meanwhile is where the next editing begins.
          const begun = edit && edit.mine !== present[name] ? edit.base : present[name]
          const base = begun ?? (mine as DraftValue)
          return [name, { base, mine: mine as DraftValue }] as const
        })
        const all = Object.entries({ ...old, ...Object.fromEntries(next) })
        return Object.fromEntries(all.filter(([, { base, mine }]) => base !== mine))
      }),
    keepMine: () =>
      setEdits((old) =>
        Object.fromEntries(
          Object.entries(old).map(([name, { base, mine }]) => [name, { base: present[name] ?? base, mine }]),
        ),
      ),
    takeTheirs: () =>
      setEdits((old) => Object.fromEntries(Object.entries(old).filter(([name]) => !isClash(name)))),
    discard: () => setEdits({}),
  }
}
