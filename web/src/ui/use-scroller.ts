import type { Virtualizer } from '@tanstack/react-virtual'
import { type RefObject, useEffect } from 'react'
import { keepPlace } from './kept-place.ts'

/**
 * Keeps the place of a list for who comes back, and goes to its first and last row at once: on the way there rows are
 * measured, and a browser that scrolls by itself stops then.
 */
export function useScroller(
  scroller: RefObject<HTMLElement | null>,
  virtual: Virtualizer<HTMLElement, Element>,
  name: string,
): void {
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const keep = () => keepPlace(name, virtual.getVirtualItemForOffset(element.scrollTop)?.index ?? 0)
    const go = (event: KeyboardEvent) => {
      if (event.target !== element || (event.key !== 'End' && event.key !== 'Home')) return
      event.preventDefault()
      const isEnd = event.key === 'End'
      virtual.scrollToIndex(isEnd ? virtual.options.count - 1 : 0, { align: isEnd ? 'end' : 'start' })
    }
    element.addEventListener('scroll', keep, { passive: true })
    element.addEventListener('keydown', go)
    return () => {
      element.removeEventListener('scroll', keep)
      element.removeEventListener('keydown', go)
    }
  }, [scroller, virtual, name])
}
