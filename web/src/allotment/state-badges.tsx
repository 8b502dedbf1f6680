import { Badge } from '@fluentui/react-components'
import type { Allotment } from '../api/types.ts'
import { useWords } from '../words/words.tsx'

/** What keeps an allotment from working as usual: paused, or a pilot. */
export function StateBadges({
  allotment,
  size = 'extra-large',
}: {
  allotment: Allotment
  size?: 'medium' | 'extra-large'
}) {
  const { t } = useWords()
  return (
    <>
      {allotment.state === 'hold' && (
        <Badge appearance="tint" color="warning" size={size}>
          {t('state.hold')}
        </Badge>
      )}
      {allotment.enforcement === 'reportOnly' && (
        <Badge appearance="tint" color="informative" size={size}>
          {t('state.pilot')}
        </Badge>
      )}
    </>
  )
}
