import {
  Button,
  MessageBar,
  MessageBarBody,
  makeStyles,
  mergeClasses,
  tokens,
  typographyStyles,
} from '@fluentui/react-components'
import { NavigationRegular } from '@fluentui/react-icons/svg/navigation'
import { Outlet, useRouterState } from '@tanstack/react-router'
import { Suspense, useEffect, useRef } from 'react'
import { useConnection } from '../api/connection.ts'
import { useSession } from '../session/session.tsx'
import { keepPlace, keptPlace } from '../ui/kept-place.ts'
import { NotFoundPage } from '../ui/page-error.tsx'
import { Loading } from '../ui/states.tsx'
import { useWords } from '../words/words.tsx'
import { AccountMenu } from './account-menu.tsx'
import { GlobalSearch } from './global-search.tsx'
import { useKeptFocus } from './kept-focus.ts'
import { mayOpen, Navigation } from './navigation.tsx'
import { OldBanner } from './old-banner.tsx'
import { RunningWork } from './running-work.tsx'
import { Shortcuts } from './shortcuts.tsx'
import { useDrawer } from './use-drawer.ts'

/** Beside the navigation a table of eight columns would not fit. */
const narrow = '@media (max-width: 1180px)'
const useStyles = makeStyles({
  frame: {
    display: 'grid',
    gridTemplateColumns: '216px minmax(0, 1fr)',
    gridTemplateRows: '48px minmax(0, 1fr)',
    height: '100vh',
    backgroundColor: tokens.colorNeutralBackground1,
    [narrow]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  skip: {
    position: 'absolute',
    insetInlineStart: '8px',
    insetBlockStart: '-60px',
    zIndex: 50,
    padding: tokens.spacingHorizontalM,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorBrandForegroundLink,
    ':focus': { insetBlockStart: '8px' },
  },
  header: {
    gridColumn: '1 / -1',
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    padding: `0 ${tokens.spacingHorizontalM}`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  menu: { display: 'none', [narrow]: { display: 'inline-flex' } },
  brand: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    ...typographyStyles.subtitle2,
    whiteSpace: 'nowrap',
    '@media (max-width: 640px)': { '& span': { display: 'none' } },
  },
  search: { flexGrow: 1, minWidth: 0, maxWidth: '480px', margin: '0 auto' },
  nav: {
    overflowY: 'auto',
    padding: tokens.spacingVerticalM,
    backgroundColor: tokens.colorNeutralBackground3,
    [narrow]: { display: 'none' },
  },
  open: {
    [narrow]: {
      display: 'block',
      position: 'fixed',
      insetBlock: '48px 0',
      insetInlineStart: 0,
      width: '216px',
      zIndex: 30,
      boxShadow: tokens.shadow28,
      boxSizing: 'border-box',
    },
  },
  main: { overflowY: 'auto', minWidth: 0, outline: 'none' },
})

/** What surrounds every page. */
export function Shell() {
  const styles = useStyles()
  const { t } = useWords()
  const rights = useSession()
  const { isReader, isOwner } = rights
  const nav = useRef<HTMLElement>(null)
  // Fluent's button may be a link as well: its type takes a ref of neither.
  const menu = useRef<never>(null)
  const { isOpen, setOpen } = useDrawer(nav, menu)
  const search = useRef<HTMLInputElement>(null)
  const main = useRef<HTMLElement>(null)
  useKeptFocus()
  const path = useRouterState({ select: (state) => state.location.pathname })
  const shownPath = useRouterState({ select: (state) => state.resolvedLocation?.pathname })
  const place = useRef(0)
  useEffect(() => {
    setOpen(false)
    place.current = keptPlace('main')
    main.current?.scrollTo(0, 0)
  }, [path])
  useEffect(() => {
    if (shownPath === path) main.current?.scrollTo(0, place.current)
  }, [shownPath, path])
  return (
    <div className={styles.frame}>
      <a className={styles.skip} href="#main">
        {t('skip')}
      </a>
      <header className={styles.header}>
        <Button
          ref={menu}
          className={styles.menu}
          appearance="subtle"
          icon={<NavigationRegular />}
          aria-label={t('navigation')}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        />
        <div className={styles.brand}>
          <img src="/icon.svg" alt="" width="24" height="24" />
          <span>{t('product')}</span>
        </div>
        <div className={styles.search} role="search">
          {(isReader || isOwner) && <GlobalSearch inputRef={search} />}
        </div>
        {(isReader || isOwner) && <RunningWork />}
        <AccountMenu />
      </header>
      <nav ref={nav} className={mergeClasses(styles.nav, isOpen && styles.open)} aria-label={t('navigation')}>
        <Navigation path={path} onGo={() => setOpen(false)} />
      </nav>
      <main
        id="main"
        ref={main}
        className={styles.main}
        tabIndex={-1}
        onScroll={({ target, currentTarget }) =>
          target === currentTarget && keepPlace('main', currentTarget.scrollTop)
        }
      >
        <OfflineBanner />
        <OldBanner />
        <Suspense fallback={<Loading />}>{mayOpen(path, rights) ? <Outlet /> : <NotFoundPage />}</Suspense>
      </main>
      <Shortcuts search={search} />
    </div>
  )
}

function OfflineBanner() {
  const isConnected = useConnection()
  const { t } = useWords()
  if (isConnected) return null
  return (
    <MessageBar intent="warning" role="status">
      <MessageBarBody>{t('offline')}</MessageBarBody>
    </MessageBar>
  )
}
