import type { ReactNode } from 'react'
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

/**
 * In place of a page whose subject could not be read. What is not there is no failure, and trying again is no help;
 * of what was on screen a moment ago, it says that it is gone.
 */
export function PageError({
  error,
  retry,
  seen,
  back,
}: {
  error: unknown
  retry?: () => void
  /** The name of what was shown until now. */
  seen?: string | null | undefined
  /** The way to where others like it are. */
  back?: ReactNode
}) {
  const { t } = useWords()
  if (error instanceof ApiError && error.status === 404)
    return seen ? (
      <Page title={t('gone.title', { name: seen })}>
        <Empty action={back ?? <Link to="/">{t('notFound.home')}</Link>}>{t('gone.text')}</Empty>
      </Page>
    ) : (
      <NotFoundPage />
    )
  return (
    <Page title={t('failed.title')}>
      <Failed error={error} retry={retry} />
    </Page>
  )
}
