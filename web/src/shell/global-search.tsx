import { DataPieRegular } from '@fluentui/react-icons/svg/data-pie'
import { PeopleRegular } from '@fluentui/react-icons/svg/people'
import { PersonRegular } from '@fluentui/react-icons/svg/person'
import { useNavigate } from '@tanstack/react-router'
import type { Ref } from 'react'
import { findAllotments, findGroups, findPeople } from '../api/search.ts'
import { useSession } from '../session/session.tsx'
import { type Option, SearchPicker } from '../ui/search-picker.tsx'
import { useWords } from '../words/words.tsx'

/** Finds people, groups and allotments, and goes there. */
export function GlobalSearch({ inputRef }: { inputRef: Ref<HTMLInputElement> }) {
  const { t } = useWords()
  const { isReader } = useSession()
  const navigate = useNavigate()
  const search = async (term: string, signal: AbortSignal): Promise<Option[]> => {
    const [people, groups, allotments] = await Promise.all([
      isReader ? findPeople(term, signal) : [],
      isReader ? findGroups(term, signal) : [],
      findAllotments(term, signal),
    ])
    return [
      ...allotments.map((each) => ({
        id: `allotments/${each.id}`,
        label: each.isDefault ? t('notDivided') : each.displayName,
        detail: each.productName,
        kind: t('search.allotments'),
        icon: <DataPieRegular />,
      })),
      ...people.map((each) => ({
        id: `people/${each.id}`,
        label: each.displayName ?? each.userPrincipalName ?? '',
        detail: each.userPrincipalName,
        kind: t('search.people'),
        icon: <PersonRegular />,
      })),
      ...groups.map((each) => ({
        id: `groups/${each.id}`,
        label: each.displayName ?? '',
        kind: t('search.groups'),
        icon: <PeopleRegular />,
      })),
    ]
  }
  return (
    <SearchPicker
      label={t('search.label')}
      placeholder={t('search.placeholder')}
      queryKey="everything"
      search={search}
      inputRef={inputRef}
      onPick={(option) => {
        navigate({ to: `/${option.id}` as '/' })
      }}
    />
  )
}
