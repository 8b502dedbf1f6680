import { Button, Field, makeStyles, Select, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { readAll } from '../api/client.ts'
import { roleIds } from '../api/roles.ts'
import { findPeople } from '../api/search.ts'
import type { Role } from '../api/types.ts'
import { useSession } from '../session/session.tsx'
import { Section } from '../ui/page.tsx'
import { PersonById } from '../ui/person-by-id.tsx'
import { SearchPicker } from '../ui/search-picker.tsx'
import { Empty, Failed, Loading } from '../ui/states.tsx'
import { type Column, Table } from '../ui/table.tsx'
import { useWriter } from '../ui/use-writer.ts'
import { useWords } from '../words/words.tsx'
import { RoleOptions } from './role-options.tsx'

type Given = { readonly id: string; readonly principalId: string; readonly roleDefinitionId: string }

const base = '/v1.0/roleManagement/directory/roleAssignments'
const maxPages = 3
const useStyles = makeStyles({
  form: { display: 'grid', gap: tokens.spacingVerticalM, maxWidth: '480px' },
})

/** Who has which role; a Global Administrator gives and takes them. */
export function Roles() {
  const styles = useStyles()
  const { t } = useWords()
  const { isGlobal } = useSession()
  const writer = useWriter()
  const [role, setRole] = useState<Role>('licenseAdministrator')
  const { data, error, refetch } = useQuery({
    queryKey: ['roles'],
    queryFn: ({ signal }) => readAll<Given>(`${base}?$top=999`, maxPages, signal),
  })
  const columns = useColumns({
    isBusy: writer.isBusy,
    take: isGlobal
      ? (row) => writer.run({ method: 'DELETE', path: `${base}/${row.id}` }, t('roles.taken'))
      : undefined,
  })
  if (error && !data) return <Failed error={error} retry={refetch} />
  if (!data) return <Loading />
  const give = (principalId: string, name: string) =>
    writer.run(
      {
        method: 'POST',
        path: base,
        body: { principalId, roleDefinitionId: roleIds[role], directoryScopeId: '/' },
      },
      t('roles.given', { name, role: t(`role.${role}`) }),
    )
  return (
    <>
      {isGlobal && (
        <Section title={t('roles.give')}>
          <div className={styles.form}>
            <Field label={t('column.role')}>
              <Select value={role} onChange={(_event, { value }) => setRole(value as Role)}>
                <RoleOptions />
              </Select>
            </Field>
            <SearchPicker
              label={t('roles.person')}
              queryKey="people"
              search={async (term, signal) =>
                (await findPeople(term, signal, 12)).map((each) => ({
                  id: each.id,
                  label: each.displayName ?? '',
                  detail: each.userPrincipalName,
                  kind: t('search.people'),
                }))
              }
              onPick={({ id, label }) => give(id, label)}
            />
          </div>
        </Section>
      )}
      {writer.error !== null && <Failed error={writer.error} />}
      {data.value.length === 0 ? (
        <Empty>{t('roles.none')}</Empty>
      ) : (
        <Table label={t('settings.roles')} rows={data.value} keyOf={({ id }) => id} columns={columns} />
      )}
    </>
  )
}

function useColumns(props: {
  isBusy: boolean
  take: ((row: Given) => unknown) | undefined
}): readonly Column<Given>[] {
  const { t } = useWords()
  const { take } = props
  return [
    {
      id: 'name',
      title: t('column.person'),
      width: 'minmax(160px, 2fr)',
      cell: (row) => <PersonById id={row.principalId} />,
    },
    {
      id: 'role',
      title: t('column.role'),
      width: 'minmax(140px, 2fr)',
      cell: (row) => {
        const [role] = Object.entries(roleIds).find(([, id]) => id === row.roleDefinitionId) ?? []
        return role ? t(`role.${role as Role}`) : row.roleDefinitionId
      },
    },
    ...(take
      ? [
          {
            id: 'actions',
            title: '',
            width: '110px',
            cell: (row: Given) => (
              <Button size="small" disabledFocusable={props.isBusy} onClick={() => take(row)}>
                {t('roles.take')}
              </Button>
            ),
          },
        ]
      : []),
  ]
}
