import { useEffect } from 'react'

/** More than somebody opens on top of each other. */
const remembered = 12
const focusable = 'a[href], button, input, select, textarea, [tabindex]'
/**
 * By this event Fluent asks itself to give the focus back when a dialog or a popup closes. It knows only those that it
 * opened by a trigger of its own, and would lead to the last of these instead of where somebody came from.
 */
const fluentRestores = 'tabster:restorer:restore-focus'

/**
 * Keeps the focus from falling out of the page: where the element that has it is removed or switched off (a dialog
 * closes, a row leaves its list), what surrounds it gets the focus, or what had it before. A button that waits for an
 * answer keeps it: `disabledFocusable`.
 */
export function useKeptFocus(): void {
  useEffect(() => {
    let paths: readonly (readonly Element[])[] = []
    let frame = 0
    const onFocusIn = ({ target }: FocusEvent) => {
      if (!(target instanceof HTMLElement) || target.hasAttribute('data-tabster-dummy')) return
      paths = [pathOf(target), ...paths.filter(([first]) => first !== target)].slice(0, remembered)
    }
    const look = () => {
      frame = 0
      const [last] = paths[0] ?? []
      if (document.activeElement !== document.body || last === undefined) return
      // Who pressed beside everything wanted the focus nowhere.
      if (canHaveFocus(last)) return
      for (const [first, ...around] of paths) {
        const next = [first, ...around].find((each) => each !== undefined && canHaveFocus(each))
        if (next instanceof HTMLElement) return next.focus({ preventScroll: next !== first })
      }
    }
    const plan = () => {
      // After the effects of the page itself, which may give the focus away.
      if (frame === 0) frame = requestAnimationFrame(look)
    }
    const changes = new MutationObserver(plan)
    changes.observe(document.body, {
      subtree: true,
      childList: true,
      attributes: true,
      attributeFilter: ['disabled'],
    })
    const ours = (event: Event) => event.stopImmediatePropagation()
    window.addEventListener(fluentRestores, ours, { capture: true })
    document.addEventListener('focusin', onFocusIn)
    return () => {
      window.removeEventListener(fluentRestores, ours, { capture: true })
      changes.disconnect()
      cancelAnimationFrame(frame)
      document.removeEventListener('focusin', onFocusIn)
    }
  }, [])
}

/** An element and what is around it, from the inside out, without what holds every page. */
function pathOf(target: Element): readonly Element[] {
  const path: Element[] = []
  for (let each: Element | null = target; each && each !== document.body; each = each.parentElement)
    if (each === target || each.matches(focusable)) path.push(each)
  return path
}

function canHaveFocus(element: Element): boolean {
  return element.isConnected && !element.matches(':disabled') && element.getClientRects().length > 0
}
