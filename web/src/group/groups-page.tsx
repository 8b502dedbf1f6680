import { getRouteApi } from '@tanstack/react-router'
import type { DirectoryObject } from '../api/types.ts'
import { ImportButton, NameFilter, searchFor } from '../person/people-page.tsx'
import { MemberName } from '../ui/member-name.tsx'
import { Page } from '../ui/page.tsx'
import { PagedList } from '../ui/paged-list.tsx'
import { Empty } from '../ui/states.tsx'
import type { ServerColumn } from '../ui/table.tsx'
import { useListAddress } from '../ui/use-list-address.ts'
import { useWords } from '../words/words.tsx'

const route = getRouteApi('/groups')

/** All groups of the directory. */
export function GroupsPage() {
  const { t } = useWords()
  const { q = '' } = route.useSearch()
  const navigate = route.useNavigate()
  const address = useListAddress()
  const columns: readonly ServerColumn<DirectoryObject>[] = [
    {
      id: 'name',
      title: t('column.name'),
      width: 'minmax(160px, 2fr)',
      orderBy: 'displayName',
      cell: (row) => <MemberName member={{ ...row, '@odata.type': '#microsoft.graph.group' }} />,
      text: (row) => row.displayName ?? '',
    },
    {
      id: 'description',
      title: t('column.description'),
      width: 'minmax(160px, 3fr)',
      cell: (row) => row.description,
      text: (row) => row.description ?? '',
    },
  ]
  return (
    <Page title={t('nav.groups')} actions={<ImportButton />} isList>
      <NameFilter
        value={q}
        onChange={(next) => navigate({ search: (old) => ({ ...old, q: next || undefined }), replace: true })}
      />
      <PagedList
        label={t('nav.groups')}
        path={`/v1.0/groups?$select=id,displayName,description${searchFor(q)}`}
        queryKey={['groups']}
        columns={columns}
        keyOf={(row) => row.id}
        file={t('nav.groups')}
        empty={q ? <Empty>{t('noMatch', { term: q })}</Empty> : <Empty>{t('groups.noGroups')}</Empty>}
        {...address}
      />
    </Page>
  )
}
