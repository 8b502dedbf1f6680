import { PeopleRegular } from '@fluentui/react-icons/svg/people'
import { PersonRegular } from '@fluentui/react-icons/svg/person'
import { findGroups, findPeople, leastLetters } from '../api/search.ts'
import { useSession } from '../session/session.tsx'
import type { Option } from '../ui/search-results.tsx'
import { useWords } from '../words/words.tsx'

const perKind = 8

/** Finds whom something can be assigned to, by as few letters as the reader may; ids begin with the collection they are in. */
export function useAssignees(kind: 'people' | 'both' = 'both') {
  const { t } = useWords()
  const { isReader } = useSession()
  const search = async (term: string, signal: AbortSignal): Promise<Option[]> => {
    const [people, groups] = await Promise.all([
      findPeople(term, signal, perKind),
      kind === 'both' ? findGroups(term, signal, perKind) : [],
    ])
    return [
      ...people.map((each) => ({
        id: `users/${each.id}`,
        label: each.displayName ?? '',
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
  return { search, least: isReader ? 1 : leastLetters }
}
