import { ApiError } from '../api/api-error.ts'
import { useWords } from '../words/words.tsx'
import { Link } from './link.tsx'
import { Page } from './page.tsx'
import { Empty, Failed } from './states.tsx'

/** An address that is no page, or something that the reader may not see: the two look alike. */
export function NotFoundPage() {
  const { t } = useWords()
  return (
    <Page title={t('notFound.title')}>
      <Empty action={<Link to="/">{t('notFound.home')}</Link>}>{t('notFound.text')}</Empty>
    </Page>
  )
}

/** In place of a page whose subject could not be read. What is not there is no failure, and trying again is no help. */
export function PageError({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useWords()
  if (error instanceof ApiError && error.status === 404) return <NotFoundPage />
  return (
    <Page title={t('failed.title')}>
      <Failed error={error} retry={retry} />
    </Page>
  )
}
