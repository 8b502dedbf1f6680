import { BoxRegular } from '@fluentui/react-icons/svg/box'
import { DataPieRegular } from '@fluentui/react-icons/svg/data-pie'
import { PeopleRegular } from '@fluentui/react-icons/svg/people'
import { PersonRegular } from '@fluentui/react-icons/svg/person'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Ref } from 'react'
import { productsQuery } from '../api/queries.ts'
import { findAllotments, findGroups, findPeople } from '../api/search.ts'
import { useSession } from '../session/session.tsx'
import { SearchPicker } from '../ui/search-picker.tsx'
import type { Option } from '../ui/search-results.tsx'
import { useWords } from '../words/words.tsx'

const mostProducts = 6

/** Finds products, allotments, people and groups, and goes there. */
export function GlobalSearch({ inputRef }: { inputRef: Ref<HTMLInputElement> }) {
  const { t } = useWords()
  const { isReader } = useSession()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const search = async (term: string, signal: AbortSignal): Promise<Option[]> => {
    const [products, people, groups, allotments] = await Promise.all([
      isReader ? queries.ensureQueryData(productsQuery) : [],
      isReader ? findPeople(term, signal) : [],
      isReader ? findGroups(term, signal) : [],
      findAllotments(term, signal),
    ])
    const isNamed = (name: string) => name.toLowerCase().includes(term.toLowerCase())
    return [
      ...products
        .filter(({ displayName, skuPartNumber }) => isNamed(displayName) || isNamed(skuPartNumber))
        .slice(0, mostProducts)
        .map(({ skuId, displayName }) => ({
          id: `licenses/${skuId}`,
          label: displayName,
          kind: t('search.products'),
          icon: <BoxRegular />,
        })),
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
      label={t(isReader ? 'search.label' : 'search.ownLabel')}
      placeholder={t('search.placeholder')}
      queryKey="everything"
      search={search}
      inputRef={inputRef}
      isInHeader
      onPick={(option) => {
        navigate({ to: `/${option.id}` as '/' })
      }}
    />
  )
}
