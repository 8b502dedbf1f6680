import { useQuery } from '@tanstack/react-query'
import { productsQuery } from '../api/queries.ts'
import { useSession } from '../session/session.tsx'
import { LinkButton } from '../ui/link-button.tsx'
import { Page } from '../ui/page.tsx'
import { useWords } from '../words/words.tsx'
import { MyLicenses } from './my-licenses.tsx'
import { OrganizationHome } from './organization-home.tsx'
import { OwnedAllotments } from './owned-allotments.tsx'

/** What somebody asks first: an administrator, an owner, a person. Who is several gets the answers of each. */
export function HomePage() {
  const { t } = useWords()
  const { isReader, isAdministrator, isOwner, id } = useSession()
  const products = useQuery({ ...productsQuery, enabled: isAdministrator })
  const isDivisible = products.data?.some(({ eligible, unallottedUnits }) => eligible && unallottedUnits > 0)
  const title = isReader ? t('home.title') : isOwner ? t('home.ownerTitle') : t('home.personTitle')
  return (
    <Page
      title={title}
      actions={
        isDivisible && (
          <LinkButton appearance="primary" to="/allotments/new">
            {t('create.button')}
          </LinkButton>
        )
      }
    >
      {isReader && <OrganizationHome />}
      {isOwner && <OwnedAllotments hasTitle={isReader} />}
      {id && <MyLicenses userId={id} hasTitle={isReader || isOwner} />}
    </Page>
  )
}
