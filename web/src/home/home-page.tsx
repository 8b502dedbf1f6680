import { useSession } from '../session/session.tsx'
import { Page } from '../ui/page.tsx'
import { useWords } from '../words/words.tsx'
import { MyLicenses } from './my-licenses.tsx'
import { OrganizationHome } from './organization-home.tsx'
import { OwnedAllotments } from './owned-allotments.tsx'

/** What somebody asks first: an administrator, an owner, a person. Who is several gets the answers of each. */
export function HomePage() {
  const { t } = useWords()
  const { isReader, isOwner, id } = useSession()
  const title = isReader ? t('home.title') : isOwner ? t('home.ownerTitle') : t('home.personTitle')
  return (
    <Page title={title}>
      {isReader && <OrganizationHome />}
      {isOwner && <OwnedAllotments hasTitle={isReader} />}
      {id && <MyLicenses userId={id} hasTitle={isReader || isOwner} />}
    </Page>
  )
}
