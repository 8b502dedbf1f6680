import { type RefObject, useEffect, useState } from 'react'

/**
 * What slides over the page where there is no room beside it: open or not. Escape closes it and gives the focus back to
 * its button, and so does whatever is pressed beside it.
 */
export function useDrawer(drawer: RefObject<HTMLElement | null>, button: RefObject<HTMLElement | null>) {
  const [isOpen, setOpen] = useState(false)
  useEffect(() => {
    if (!isOpen) return
    const onKeyDown = ({ key }: KeyboardEvent) => {
      if (key !== 'Escape') return
      setOpen(false)
      button.current?.focus()
    }
    const onPointerDown = ({ target }: PointerEvent) => {
      const isWithin = [drawer, button].some(({ current }) => current?.contains(target as Node))
      if (!isWithin) setOpen(false)
    }
    document.addEventListener('keydown', onKeyDown)
    document.addEventListener('pointerdown', onPointerDown)
    return () => {
      document.removeEventListener('keydown', onKeyDown)
      document.removeEventListener('pointerdown', onPointerDown)
    }
  }, [isOpen, drawer, button])
  return { isOpen, setOpen }
}
