import { Input, makeStyles, tokens } from '@fluentui/react-components'
import { getRouteApi } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { namedOrAt } from '../api/search.ts'
import type { DirectoryObject } from '../api/types.ts'
import { useSession } from '../session/session.tsx'
import { LinkButton } from '../ui/link-button.tsx'
import { MemberName } from '../ui/member-name.tsx'
import { Page } from '../ui/page.tsx'
import { PagedList } from '../ui/paged-list.tsx'
import { useSettled } from '../ui/search-picker.tsx'
import { Empty } from '../ui/states.tsx'
import type { ServerColumn } from '../ui/table.tsx'
import { useListAddress } from '../ui/use-list-address.ts'
import { useWords } from '../words/words.tsx'

const route = getRouteApi('/people')
export const useFilterStyles = makeStyles({
  filter: { maxWidth: '320px', width: '100%', marginBottom: tokens.spacingVerticalM },
})

/** Everybody of the directory. */
export function PeoplePage() {
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
      cell: (row) => <MemberName member={row} />,
      text: (row) => row.displayName ?? '',
    },
    {
      id: 'address',
      title: t('column.address'),
      isBare: true,
      width: 'minmax(180px, 2fr)',
      orderBy: 'userPrincipalName',
      cell: (row) => row.userPrincipalName,
      text: (row) => row.userPrincipalName ?? '',
    },
    {
      id: 'title',
      title: t('column.jobTitle'),
      cell: (row) => row.jobTitle,
      text: (row) => row.jobTitle ?? '',
    },
    {
      id: 'department',
      title: t('column.department'),
      cell: (row) => row.department,
      text: (row) => row.department ?? '',
    },
  ]
  return (
    <Page title={t('nav.people')} actions={<ImportButton />} isList>
      <NameFilter
        value={q}
        onChange={(next) => navigate({ search: (old) => ({ ...old, q: next || undefined }), replace: true })}
      />
      <PagedList
        label={t('nav.people')}
        path={`/v1.0/users?$select=id,displayName,userPrincipalName,jobTitle,department${q ? `&$search=${namedOrAt(q)}` : ''}`}
        queryKey={['people']}
        columns={columns}
        keyOf={(row) => row.id}
        file={t('nav.people')}
        empty={q ? <Empty>{t('noMatch', { term: q })}</Empty> : <Empty>{t('people.noPeople')}</Empty>}
        {...address}
      />
    </Page>
  )
}

/** The way to fill the directory, for who may. */
export function ImportButton() {
  const { t } = useWords()
  const { isAdministrator } = useSession()
  return isAdministrator && <LinkButton to="/import">{t('import.title')}</LinkButton>
}

export function searchFor(term: string): string {
  return term ? `&$search=${encodeURIComponent(`"displayName:${term.replaceAll(/["\\]/g, ' ')}"`)}` : ''
}

/** A box that filters after a short pause. */
export function NameFilter({ value, onChange }: { value: string; onChange: (next: string) => void }) {
  const styles = useFilterStyles()
  const { t } = useWords()
  const [text, setText] = useState(value)
  const settled = useSettled(text.trim())
  useEffect(() => {
    if (settled !== value) onChange(settled)
  }, [settled])
  useEffect(() => {
    // The address changed without being typed here: by a link, or by going back.
    if (value !== settled) setText(value)
  }, [value])
  return (
    <Input
      className={styles.filter}
      aria-label={t('filterByName')}
      placeholder={t('filterByName')}
      value={text}
      onChange={(_event, data) => setText(data.value)}
    />
  )
}
