import { FluentProvider, webDarkTheme, webLightTheme } from '@fluentui/react-components'
import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react'

export type Appearance = 'system' | 'light' | 'dark'
export const appearances = ['system', 'light', 'dark'] as const

const storageKey = 'allot.appearance'
const AppearanceContext = createContext<{
  appearance: Appearance
  isDark: boolean
  setAppearance(next: Appearance): void
} | null>(null)

/** How the pages look, and the way to change it. High contrast is the system's, which Fluent follows. */
export function useAppearance() {
  const value = use(AppearanceContext)
  if (!value) throw new Error('appearance is read outside AppearanceProvider')
  return value
}

export function AppearanceProvider({ children }: { children: ReactNode }) {
  const [appearance, keep] = useState<Appearance>(
    () => appearances.find((each) => each === localStorage.getItem(storageKey)) ?? 'system',
  )
  const systemIsDark = useSystemIsDark()
  const isDark = appearance === 'dark' || (appearance === 'system' && systemIsDark)
  useEffect(() => {
    document.documentElement.style.colorScheme = isDark ? 'dark' : 'light'
  }, [isDark])
  const value = useMemo(() => {
    const setAppearance = (next: Appearance) => {
      localStorage.setItem(storageKey, next)
      keep(next)
    }
    return { appearance, isDark, setAppearance }
  }, [appearance, isDark])
  return (
    <AppearanceContext value={value}>
      <FluentProvider theme={isDark ? webDarkTheme : webLightTheme}>{children}</FluentProvider>
    </AppearanceContext>
  )
}

function useSystemIsDark(): boolean {
  const query = useMemo(() => matchMedia('(prefers-color-scheme: dark)'), [])
  const [matches, setMatches] = useState(query.matches)
  useEffect(() => {
    const listen = () => setMatches(query.matches)
    query.addEventListener('change', listen)
    return () => query.removeEventListener('change', listen)
  }, [query])
  return matches
}
