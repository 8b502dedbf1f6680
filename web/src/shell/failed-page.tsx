import { Link } from '../ui/link.tsx'
import { Page } from '../ui/page.tsx'
import { Empty, Failed } from '../ui/states.tsx'
import { useWords } from '../words/words.tsx'

/** An address that is no page, or something that the reader may not see. */
export function NotFoundPage() {
  const { t } = useWords()
  return (
    <Page title={t('notFound.title')}>
      <Empty action={<Link to="/">{t('notFound.home')}</Link>}>{t('notFound.text')}</Empty>
    </Page>
  )
}

export function PageFailed({ error, reset }: { error: unknown; reset: () => void }) {
  const { t } = useWords()
  return (
    <Page title={t('failed.title')}>
      <Failed error={error} retry={reset} />
    </Page>
  )
}
