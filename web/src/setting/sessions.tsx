import { Badge, Button } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { read } from '../api/client.ts'
import { Moment } from '../ui/moment.tsx'
import { Failed, Loading } from '../ui/states.tsx'
import { type Column, Table } from '../ui/table.tsx'
import { useWriter } from '../ui/use-writer.ts'
import { useWords } from '../words/words.tsx'

type SignedIn = {
  readonly id: string
  readonly userAgent: string | null
  readonly createdDateTime: string
  readonly lastSeenDateTime: string
  readonly isCurrent: boolean
}

/** Where somebody is signed in, and the way to end it. */
export function Sessions() {
  const { t } = useWords()
  const writer = useWriter()
  const { data, error, refetch } = useQuery({
    queryKey: ['sessions'],
    queryFn: ({ signal }) => read<{ value: readonly SignedIn[] }>('/auth/sessions', signal),
  })
  if (error && !data) return <Failed error={error} retry={refetch} />
  if (!data) return <Loading />
  const columns: readonly Column<SignedIn>[] = [
    {
      id: 'browser',
      title: t('column.browser'),
      width: 'minmax(180px, 3fr)',
      cell: (row) => (
        <>
          {browserOf(row.userAgent) ?? t('sessions.unknown')}{' '}
          {row.isCurrent && (
            <Badge appearance="tint" color="informative">
              {t('sessions.current')}
            </Badge>
          )}
        </>
      ),
    },
    {
      id: 'since',
      title: t('column.since'),
      isShort: true,
      cell: (row) => <Moment value={row.createdDateTime} />,
    },
    {
      id: 'seen',
      title: t('column.lastSeen'),
      isShort: true,
      cell: (row) => <Moment value={row.lastSeenDateTime} />,
    },
    {
      id: 'actions',
      title: '',
      width: '110px',
      cell: (row) =>
        !row.isCurrent && (
          <Button
            size="small"
            disabledFocusable={writer.isBusy}
            onClick={() =>
              writer.run({ method: 'DELETE', path: `/auth/sessions/${row.id}` }, t('sessions.ended'))
            }
          >
            {t('sessions.end')}
          </Button>
        ),
    },
  ]
  return (
    <>
      {writer.error !== null && <Failed error={writer.error} />}
      <Table label={t('settings.sessions')} columns={columns} rows={data.value} keyOf={({ id }) => id} />
    </>
  )
}

/** "Firefox on Linux", as far as the browser says so. */
function browserOf(userAgent: string | null): string | undefined {
  if (!userAgent) return undefined
  const browser = /(Edg|OPR|Firefox|Chrome|Safari)\/[\d]+/.exec(userAgent)?.[1]
  const system = /(Windows|Android|iPhone|iPad|Mac OS X|Linux)/.exec(userAgent)?.[1]
  const names: Readonly<Record<string, string>> = { Edg: 'Edge', OPR: 'Opera', 'Mac OS X': 'macOS' }
  const found = [browser, system].filter((each) => each !== undefined)
  return found.length > 0 ? found.map((each) => names[each] ?? each).join(' · ') : userAgent.slice(0, 60)
}
