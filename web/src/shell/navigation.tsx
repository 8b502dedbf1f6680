import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { HistoryRegular } from '@fluentui/react-icons/svg/history'
import { HomeRegular } from '@fluentui/react-icons/svg/home'
import { KeyRegular } from '@fluentui/react-icons/svg/key'
import { PeopleRegular } from '@fluentui/react-icons/svg/people'
import { PersonRegular } from '@fluentui/react-icons/svg/person'
import { SettingsRegular } from '@fluentui/react-icons/svg/settings'
import type { ReactNode } from 'react'
import { type Rights, useSession } from '../session/session.tsx'
import { Link } from '../ui/link.tsx'
import { useWords, type WordKey } from '../words/words.tsx'

type Place = {
  readonly to: '/' | '/licenses' | '/people' | '/groups' | '/activity' | '/settings'
  readonly words: WordKey
  readonly icon: ReactNode
  /** Addresses below it belong to it, too. */
  readonly under: readonly string[]
  isFor(rights: Rights): boolean
}

const everybody = () => true
const readers = (rights: Rights) => rights.isReader
const places: readonly Place[] = [
  { to: '/', words: 'nav.home', icon: <HomeRegular />, under: [], isFor: everybody },
  {
    to: '/licenses',
    words: 'nav.licenses',
    icon: <KeyRegular />,
    under: ['/licenses', '/allotments'],
    isFor: readers,
  },
  { to: '/people', words: 'nav.people', icon: <PersonRegular />, under: ['/people'], isFor: readers },
  { to: '/groups', words: 'nav.groups', icon: <PeopleRegular />, under: ['/groups'], isFor: readers },
  {
    to: '/activity',
    words: 'nav.activity',
    icon: <HistoryRegular />,
    under: ['/activity'],
    isFor: (rights) => rights.isReader || rights.isOwner,
  },
  {
    to: '/settings',
    words: 'nav.settings',
    icon: <SettingsRegular />,
    under: ['/settings'],
    isFor: everybody,
  },
]

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid', gap: '2px' },
  item: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground2,
    textDecorationLine: 'none',
    fontSize: tokens.fontSizeBase300,
    '& svg': { fontSize: '20px' },
    ':hover': { backgroundColor: tokens.colorNeutralBackground3Hover },
  },
  current: {
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground1,
    fontWeight: tokens.fontWeightSemibold,
    boxShadow: `inset 3px 0 0 ${tokens.colorCompoundBrandBackground}`,
  },
})

/** Pages of the organization, and whom else the server would refuse. Whose they are not, they do not exist for. */
export function mayOpen(path: string, rights: Rights): boolean {
  if (path === '/allotments/new' || path === '/licenses/add' || path === '/import')
    return rights.isAdministrator
  if (path === '/activity') return rights.isReader || rights.isOwner
  return rights.isReader || !/^\/(licenses|people|groups)(\/|$)/.test(path)
}

/** The pages that somebody may see. */
export function Navigation({ path, onGo }: { path: string; onGo: () => void }) {
  const styles = useStyles()
  const { t } = useWords()
  const rights = useSession()
  return (
    <ul className={styles.list}>
      {places
        .filter((place) => place.isFor(rights))
        .map(({ to, words, icon, under }) => {
          const isCurrent = to === path || under.some((each) => path.startsWith(each))
          return (
            <li key={to}>
              <Link
                to={to}
                onClick={onGo}
                className={mergeClasses(styles.item, isCurrent && styles.current)}
                aria-current={isCurrent ? 'page' : undefined}
              >
                {icon}
                {t(words)}
              </Link>
            </li>
          )
        })}
    </ul>
  )
}
