import {
  Button,
  Field,
  Input,
  MessageBar,
  MessageBarBody,
  makeStyles,
  Select,
  tokens,
} from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { admin, type Page, read } from '../api/client.ts'
import type { Role } from '../api/types.ts'
import { useSession } from '../session/session.tsx'
import { Moment } from '../ui/moment.tsx'
import { Section } from '../ui/page.tsx'
import { Empty, Failed, Loading } from '../ui/states.tsx'
import { type Column, Table } from '../ui/table.tsx'
import { useWriter } from '../ui/use-writer.ts'
import { useWords } from '../words/words.tsx'
import { RoleOptions } from './role-options.tsx'

type Token = {
  readonly id: string
  readonly displayName: string
  readonly role: Role | null
  readonly createdDateTime: string
  readonly lastUsedDateTime: string | null
  readonly revokedDateTime: string | null
}

const useStyles = makeStyles({
  form: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'end' },
  code: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere', userSelect: 'all' },
})

/** Tokens for programs. The text of a new one is shown once. */
export function Tokens() {
  const { t } = useWords()
  const writer = useWriter()
  const { data, error, refetch } = useQuery({
    queryKey: ['tokens'],
    queryFn: ({ signal }) => read<Page<Token>>(`${admin}/tokens?$top=999`, signal),
  })
  if (error && !data) return <Failed error={error} retry={refetch} />
  if (!data) return <Loading />
  const columns: readonly Column<Token>[] = [
    { id: 'name', title: t('column.name'), width: 'minmax(160px, 2fr)', cell: (row) => row.displayName },
    {
      id: 'role',
      title: t('column.role'),
      isShort: true,
      cell: (row) => t(row.role ? `role.${row.role}` : 'tokens.own'),
    },
    {
      id: 'since',
      title: t('column.since'),
      isShort: true,
      cell: (row) => <Moment value={row.createdDateTime} />,
    },
    {
      id: 'used',
      title: t('column.lastUsed'),
      isShort: true,
      cell: (row) => (row.lastUsedDateTime ? <Moment value={row.lastUsedDateTime} /> : t('never')),
    },
    {
      id: 'actions',
      title: '',
      width: '110px',
      cell: (row) => (
        <Button
          size="small"
          disabledFocusable={writer.isBusy}
          aria-label={t('tokens.revokeName', { name: row.displayName })}
          onClick={() =>
            writer.run(
              { method: 'DELETE', path: `${admin}/tokens/${row.id}` },
              t('tokens.revoked', { name: row.displayName }),
            )
          }
        >
          {t('tokens.revoke')}
        </Button>
      ),
    },
  ]
  const living = data.value.filter(({ revokedDateTime }) => revokedDateTime === null)
  return (
    <>
      <NewToken />
      {writer.error !== null && <Failed error={writer.error} />}
      {living.length === 0 ? (
        <Empty>{t('tokens.none')}</Empty>
      ) : (
        <Table label={t('settings.tokens')} columns={columns} rows={living} keyOf={({ id }) => id} />
      )}
    </>
  )
}

function NewToken() {
  const styles = useStyles()
  const { t } = useWords()
  const { isGlobal, id } = useSession()
  const writer = useWriter()
  const [name, setName] = useState('')
  const [role, setRole] = useState(id ? '' : 'globalReader')
  const [made, setMade] = useState<string | null>(null)
  const make = async () => {
    const body = { displayName: name, ...(role ? { role } : {}) }
    const answer = await writer.send<{ token: string }>({ method: 'POST', path: `${admin}/tokens`, body })
    if (!answer) return
    setMade(answer.token)
    setName('')
  }
  return (
    <Section title={t('tokens.new')}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim() !== '') make()
        }}
      >
        <Field label={t('tokens.name')} required>
          <Input value={name} maxLength={256} onChange={(_event, { value }) => setName(value)} />
        </Field>
        {isGlobal && (
          <Field label={t('column.role')}>
            <Select value={role} onChange={(_event, { value }) => setRole(value)}>
              {id && <option value="">{t('tokens.own')}</option>}
              <RoleOptions />
            </Select>
          </Field>
        )}
        <Button type="submit" disabledFocusable={name.trim() === '' || writer.isBusy}>
          {t('tokens.make')}
        </Button>
      </form>
      {writer.error !== null && <Failed error={writer.error} />}
      {made && (
        <MessageBar intent="success" layout="multiline">
          <MessageBarBody>
            {t('tokens.once')} <span className={styles.code}>{made}</span>
          </MessageBarBody>
        </MessageBar>
      )}
    </Section>
  )
}
