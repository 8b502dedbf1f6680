import {
  Button,
  Menu,
  MenuDivider,
  MenuGroup,
  MenuGroupHeader,
  MenuItem,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components'
import { PersonCircleRegular } from '@fluentui/react-icons/svg/person-circle'
import { SignOutRegular } from '@fluentui/react-icons/svg/sign-out'
import { signOut, useSession } from '../session/session.tsx'
import { appearances, useAppearance } from '../ui/appearance.tsx'
import { useNotices } from '../ui/notices.tsx'
import { actorName } from '../words/actor-name.ts'
import { inWords } from '../words/error-in-words.ts'
import { languages } from '../words/language.ts'
import { useWords } from '../words/words.tsx'

/** Who is signed in, how the pages look, and the way out. */
export function AccountMenu() {
  const words = useWords()
  const { t } = words
  const session = useSession()
  const displayName = session.id ? session.displayName : actorName(session.displayName, words)
  const { appearance, setAppearance } = useAppearance()
  const tell = useNotices()
  return (
    <Menu
      checkedValues={{ appearance: [appearance], language: [words.language] }}
      onCheckedValueChange={(_event, { name, checkedItems }) => {
        const [chosen = ''] = checkedItems
        if (name === 'language') words.setLanguage(chosen)
        else setAppearance(appearances.find((each) => each === chosen) ?? 'system')
      }}
    >
      <MenuTrigger>
        <Button
          appearance="subtle"
          icon={<PersonCircleRegular />}
          aria-label={t('account.menu', { name: displayName })}
        />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuGroup>
            <MenuGroupHeader>{displayName}</MenuGroupHeader>
            <MenuItem
              icon={<SignOutRegular />}
              onClick={() => signOut().catch((error: unknown) => tell(inWords(error, words), 'error'))}
            >
              {t('account.signOut')}
            </MenuItem>
          </MenuGroup>
          <MenuDivider />
          <MenuGroup>
            <MenuGroupHeader>{t('account.appearance')}</MenuGroupHeader>
            {appearances.map((each) => (
              <MenuItemRadio key={each} name="appearance" value={each}>
                {t(`appearance.${each}`)}
              </MenuItemRadio>
            ))}
          </MenuGroup>
          <MenuDivider />
          <MenuGroup>
            <MenuGroupHeader>{t('account.language')}</MenuGroupHeader>
            {Object.entries(languages).map(([tag, { name }]) => (
              <MenuItemRadio key={tag} name="language" value={tag} lang={tag}>
                {name}
              </MenuItemRadio>
            ))}
          </MenuGroup>
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}
