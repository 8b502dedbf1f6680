/** How far what scrolls was scrolled, by the entry of the browser's history and its name there. */
const places = new Map<string, number>()

/** The router names each entry; going back to one brings its name back. */
function nameHere(name: string): string {
  return `${window.history.state?.__TSR_key ?? ''} ${name}`
}

export function keepPlace(name: string, place: number): void {
  places.set(nameHere(name), place)
}

/** Where somebody was who comes back; 0 for who comes anew. */
export function keptPlace(name: string): number {
  return places.get(nameHere(name)) ?? 0
}
