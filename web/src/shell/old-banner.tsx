import { Button, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components'
import { type Query, type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { ApiError } from '../api/api-error.ts'
import { useConnection } from '../api/connection.ts'
import { useWords } from '../words/words.tsx'

const tooMany = 429

/** Says quietly that what is on screen could not all be read again, and offers to try. */
export function OldBanner() {
  const { t } = useWords()
  const isConnected = useConnection()
  const queries = useQueryClient()
  const isOld = useSyncExternalStore(
    (listener) => queries.getQueryCache().subscribe(listener),
    () => queries.getQueryCache().getAll().some(isLeftOld),
  )
  if (!isOld || !isConnected) return null
  return (
    <MessageBar intent="warning" role="status">
      <MessageBarBody>{t('old.text')}</MessageBarBody>
      <MessageBarActions>
        <Button onClick={() => tryAgain(queries)}>{t('tryAgain')}</Button>
      </MessageBarActions>
    </MessageBar>
  )
}

function tryAgain(queries: QueryClient): void {
  queries.refetchQueries({ predicate: isLeftOld })
}

/** On screen from an earlier reading, because the server stumbled over the last one. Where it says no, the page says so. */
function isLeftOld(query: Query): boolean {
  const { data, error, fetchMeta } = query.state
  // The rest of a list says for itself that it could not be read, where it would stand.
  if (!error || data === undefined || fetchMeta?.fetchMore) return false
  if (!query.isActive() || query.queryKey[0] === 'preview') return false
  return !(error instanceof ApiError) || error.status >= 500 || error.status === tooMany
}
