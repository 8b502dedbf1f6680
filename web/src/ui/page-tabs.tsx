import { makeStyles, mergeClasses, Tab, TabList, tokens } from '@fluentui/react-components'
import { useEffect, useRef, useState } from 'react'

/** In pixels. */
const shadeWidth = 22
const shade = `12px -12px ${tokens.colorNeutralStroke1Pressed}`
const useStyles = makeStyles({
  tabs: { marginBottom: tokens.spacingVerticalL, overflowX: 'auto', scrollbarWidth: 'thin' },
  list: { width: 'max-content' },
  more: { boxShadow: `inset -${shadeWidth}px 0 ${shade}` },
  before: { boxShadow: `inset ${shadeWidth}px 0 ${shade}` },
  both: { boxShadow: `inset ${shadeWidth}px 0 ${shade}, inset -${shadeWidth}px 0 ${shade}` },
})

/** The tabs of a page. Where they do not fit they scroll, a shadow shows on which side there are more, and the chosen one is in sight. */
export function PageTabs({
  tabs,
  chosen,
  onChoose,
}: {
  tabs: readonly { readonly id: string; readonly label: string }[]
  chosen: string
  onChoose: (id: string) => void
}) {
  const styles = useStyles()
  const list = useRef<HTMLDivElement>(null)
  const { isBefore, isMore } = useHidden(list)
  useEffect(() => {
    const frame = list.current
    const tab = frame?.querySelector(`[id="tab-${chosen}"]`)
    if (!frame || !tab) return
    const [inside, around] = [tab.getBoundingClientRect(), frame.getBoundingClientRect()]
    // Sideways only: the page itself stays where it is.
    if (inside.left < around.left) frame.scrollLeft += inside.left - around.left - shadeWidth
    else if (inside.right > around.right) frame.scrollLeft += inside.right - around.right + shadeWidth
  }, [chosen])
  const shadow = isBefore && isMore ? styles.both : isMore ? styles.more : isBefore && styles.before
  return (
    <div ref={list} className={mergeClasses(styles.tabs, shadow)}>
      <TabList
        className={styles.list}
        selectedValue={chosen}
        onTabSelect={(_event, { value }) => onChoose(String(value))}
      >
        {tabs.map(({ id, label }) => (
          <Tab key={id} value={id} id={`tab-${id}`}>
            {label}
          </Tab>
        ))}
      </TabList>
    </div>
  )
}

/** On which sides of what scrolls sideways there is more. */
function useHidden(list: { readonly current: HTMLElement | null }) {
  const [hidden, setHidden] = useState({ isBefore: false, isMore: false })
  useEffect(() => {
    const element = list.current
    if (!element) return
    const look = () => {
      const { scrollLeft, scrollWidth, clientWidth } = element
      const next = {
        isBefore: Math.abs(scrollLeft) > 1,
        isMore: Math.abs(scrollLeft) + clientWidth < scrollWidth - 1,
      }
      setHidden((old) => (old.isBefore === next.isBefore && old.isMore === next.isMore ? old : next))
    }
    const sizes = new ResizeObserver(look)
    sizes.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    look()
    return () => {
      sizes.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [list])
  return hidden
}
