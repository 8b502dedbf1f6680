import { useQuery } from '@tanstack/react-query'
import { ApiError } from '../api/api-error.ts'
import type { Change } from '../api/client.ts'
import type { Allotment } from '../api/types.ts'
import { effectInWords, previewOf } from '../ui/preview-dialog.tsx'
import type { Option } from '../ui/search-results.tsx'
import { Failed } from '../ui/states.tsx'
import { useWords } from '../words/words.tsx'

/** What assigning would do; several all together. */
export function useAssignPreview(changes: readonly Change[]) {
  return useQuery({
    queryKey: ['preview', 'assign', changes],
    queryFn: () => previewOf(changes),
    enabled: changes.length > 0,
    gcTime: 0,
    retry: false,
  })
}

/** Who gets a license and who waits, and from which place on; or who was refused, and why. */
export function AssignEffect({
  allotment,
  preview,
  error,
  refused,
}: {
  allotment: Allotment
  preview: ReturnType<typeof useAssignPreview>
  error: unknown
  refused: Option | undefined
}) {
  const words = useWords()
  const { t, ordinal } = words
  const next = ordinal(allotment.waitingCount + 1)
  if (error) {
    const isFull = error instanceof ApiError && error.code === 'noAvailableLicenses'
    return (
      <>
        {refused && <span>{refused.label}</span>}
        <Failed error={error} />
        {isFull && <span>{t('assign.full', { place: next })}</span>}
      </>
    )
  }
  if (!preview.data) return <span role="status">{t('loading')}</span>
  const { queued } = preview.data
  return (
    <span role="status">
      {effectInWords(preview.data, words)}{' '}
      {queued > 0 && allotment.waitingCount > 0 && t('assign.place', { place: next })}
    </span>
  )
}
