import { PageError } from '../ui/page-error.tsx'

/** In place of a page that broke. */
export function PageFailed({ error, reset }: { error: unknown; reset: () => void }) {
  return <PageError error={error} retry={reset} />
}
