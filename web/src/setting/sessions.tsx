import { Badge, Button, makeStyles, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { readAll } from '../api/client.ts'
import { useSession } from '../session/session.tsx'
import { Moment } from '../ui/moment.tsx'
import { Section } from '../ui/page.tsx'
import { PersonById } from '../ui/person-by-id.tsx'
import { Failed, Loading } from '../ui/states.tsx'
import { type Column, Table } from '../ui/table.tsx'
import { useWriter } from '../ui/use-writer.ts'
import { useWords } from '../words/words.tsx'

type SignedIn = {
  readonly id: string
  /** Null for the administrator of the installation. */
  readonly userId: string | null
  readonly userAgent: string | null
  readonly createdDateTime: string
  readonly lastSeenDateTime: string
  readonly isCurrent: boolean
}

/** Of 999 sessions each, the last used first: nobody looks through more. */
const maxPages = 20
/** A first look, and how many more at a time. */
const [shownFirst, shownMore] = [10, 50]
const useStyles = makeStyles({
  more: { marginTop: tokens.spacingVerticalM },
  none: { margin: `0 0 ${tokens.spacingVerticalM}`, color: tokens.colorNeutralForeground2 },
})

/** Where somebody is signed in, and the way to end it; administrators see those of others, too. */
export function Sessions() {
  const styles = useStyles()
  const { t } = useWords()
  const { id } = useSession()
  const writer = useWriter()
  const { data, error, refetch } = useQuery({
    queryKey: ['sessions'],
    queryFn: ({ signal }) => readAll<SignedIn>('/auth/sessions?$top=999', maxPages, signal),
  })
  const columns = useColumns(writer.isBusy, (row) =>
    writer.run({ method: 'DELETE', path: `/auth/sessions/${row.id}` }, t('sessions.ended')),
  )
  if (error && !data) return <Failed error={error} retry={refetch} />
  if (!data) return <Loading />
  const mine = data.value.filter(({ userId }) => userId === id)
  const others = data.value.filter(({ userId }) => userId !== id)
  const endOthers = () =>
    writer.run({ method: 'POST', path: '/auth/end-other-sessions' }, t('sessions.endedOthers'))
  const own = columns.filter((column) => column.id !== 'person')
  return (
    <>
      {writer.error !== null && <Failed error={writer.error} />}
      <Section title={t('sessions.mine')}>
        {mine.some(({ isCurrent }) => !isCurrent) ? (
          <Button disabledFocusable={writer.isBusy} onClick={endOthers}>
            {t('sessions.endOthers')}
          </Button>
        ) : (
          <p className={styles.none}>{t('sessions.only')}</p>
        )}
        <Some label={t('sessions.mine')} rows={currentFirst(mine)} columns={own} />
      </Section>
      {others.length > 0 && (
        <Section title={t('sessions.ofOthers')}>
          <Some label={t('sessions.ofOthers')} rows={others} columns={columns} />
        </Section>
      )}
    </>
  )
}

/** As the server orders them: the last used first. */
function currentFirst(rows: readonly SignedIn[]): readonly SignedIn[] {
  return [...rows].sort((a, b) => Number(b.isCurrent) - Number(a.isCurrent))
}

function Some(props: { label: string; rows: readonly SignedIn[]; columns: readonly Column<SignedIn>[] }) {
  const { label, rows, columns } = props
  const styles = useStyles()
  const { t, number } = useWords()
  const [shown, setShown] = useState(shownFirst)
  return (
    <>
      <Table label={label} columns={columns} rows={rows.slice(0, shown)} keyOf={({ id }) => id} />
      {rows.length > shown && (
        <Button className={styles.more} onClick={() => setShown(shown + shownMore)}>
          {t('sessions.more', { left: number(rows.length - shown) })}
        </Button>
      )}
    </>
  )
}

function useColumns(isBusy: boolean, end: (row: SignedIn) => unknown): readonly Column<SignedIn>[] {
  const { t } = useWords()
  return [
    {
      id: 'person',
      title: t('column.person'),
      width: 'minmax(140px, 2fr)',
      cell: (row) => (row.userId ? <PersonById id={row.userId} /> : t('actor.installation')),
    },
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
          <Button size="small" disabledFocusable={isBusy} onClick={() => end(row)}>
            {t('sessions.end')}
          </Button>
        ),
    },
  ]
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
