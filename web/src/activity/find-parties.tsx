import { BoxRegular } from '@fluentui/react-icons/svg/box'
import { PeopleRegular } from '@fluentui/react-icons/svg/people'
import { PersonRegular } from '@fluentui/react-icons/svg/person'
import { useQueryClient } from '@tanstack/react-query'
import { productsQuery } from '../api/queries.ts'
import { findAllotments, findGroups, findPeople } from '../api/search.ts'
import { useSession } from '../session/session.tsx'
import type { Option } from '../ui/search-results.tsx'
import { useWords } from '../words/words.tsx'

type Find = (term: string, signal: AbortSignal) => Promise<readonly Option[]>

/** Finds people who may have done something. */
export function useActors(): Find {
  const { t } = useWords()
  return async (term, signal) =>
    (await findPeople(term, signal)).map(({ id, displayName, userPrincipalName }) => ({
      id,
      label: displayName ?? '',
      detail: userPrincipalName,
      kind: t('search.people'),
      icon: <PersonRegular />,
    }))
}

/** Finds what something may have been done to: people, groups, allotments, products. */
export function useTargets(): Find {
  const { t } = useWords()
  const { isReader } = useSession()
  const actors = useActors()
  const queries = useQueryClient()
  return async (term, signal) => {
    const [people, groups, allotments, products] = await Promise.all([
      actors(term, signal),
      findGroups(term, signal),
      findAllotments(term, signal),
      isReader ? queries.ensureQueryData(productsQuery) : [],
    ])
    const named = (name: string) => name.toLowerCase().includes(term.toLowerCase())
    return [
      ...people,
      ...groups.map(({ id, displayName }) => ({
        id,
        label: displayName ?? '',
        kind: t('search.groups'),
        icon: <PeopleRegular />,
      })),
      ...allotments.map(({ id, displayName, productName, isDefault }) => ({
        id,
        label: isDefault ? t('notDivided') : displayName,
        detail: productName,
        kind: t('search.allotments'),
        icon: <BoxRegular />,
      })),
      ...products
        .filter(({ displayName }) => named(displayName))
        .slice(0, 6)
        .map(({ skuId, displayName }) => ({
          id: skuId,
          label: displayName,
          kind: t('search.products'),
          icon: <BoxRegular />,
        })),
    ]
  }
}
