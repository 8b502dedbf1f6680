import { PersonRegular } from '@fluentui/react-icons/svg/person'
import { admin, type Page, read } from '../api/client.ts'
import type { DirectoryObject } from '../api/types.ts'
import type { Option } from '../ui/search-results.tsx'
import { useWords } from '../words/words.tsx'

const [mostAllotments, mostGroups, perHeading] = [100, 3, 5]
const person = '$select=id,displayName,userPrincipalName'
type Owned = { readonly owners: readonly DirectoryObject[] }

/**
 * Who may be meant before anything is typed: people in the groups that get the licenses, and who owns other allotments
 * already. `groupIds` says which groups; who is in `exceptIds` is chosen already.
 */
export function useSuggestedOwners(
  groupIds: (signal: AbortSignal) => Promise<readonly string[]>,
  exceptIds: readonly string[],
) {
  const { t } = useWords()
  return async (signal: AbortSignal): Promise<readonly Option[]> => {
    const [members, owners] = await Promise.all([
      membersOf(await groupIds(signal), signal),
      allOwners(signal),
    ])
    const taken = new Set(exceptIds)
    const options = (people: readonly DirectoryObject[], kind: string) =>
      people
        .filter(({ id, displayName }) => displayName && !taken.has(id) && taken.add(id))
        .slice(0, perHeading)
        .map((each) => ({
          id: each.id,
          label: each.displayName ?? '',
          detail: each.userPrincipalName,
          kind,
          icon: <PersonRegular />,
        }))
    return [...options(owners, t('owners.elsewhere')), ...options(members, t('owners.inGroups'))]
  }
}

/** The groups that an allotment is assigned to. */
export async function assignedGroups(allotmentId: string, signal: AbortSignal): Promise<readonly string[]> {
  const path = `${admin}/allotments/${allotmentId}/assignments?$select=id,targetType,targetId&$top=20`
  const { value } = await read<Page<{ targetType: string; targetId: string }>>(path, signal)
  return value.filter(({ targetType }) => targetType === 'group').map(({ targetId }) => targetId)
}

async function membersOf(groupIds: readonly string[], signal: AbortSignal): Promise<DirectoryObject[]> {
  const pages = await Promise.all(
    groupIds
      .slice(0, mostGroups)
      .map((id) =>
        read<Page<DirectoryObject>>(
          `/v1.0/groups/${id}/members/microsoft.graph.user?${person}&$top=${2 * perHeading}`,
          signal,
        ),
      ),
  )
  return pages.flatMap(({ value }) => value)
}

/** Those of most allotments first: they do this for others, too. Groups that own are not suggested. */
async function allOwners(signal: AbortSignal): Promise<DirectoryObject[]> {
  const path = `${admin}/allotments?$select=id&$expand=owners(${person})&$top=${mostAllotments}`
  const { value } = await read<Page<Owned>>(path, signal)
  const counts = new Map<string, { owner: DirectoryObject; count: number }>()
  for (const owner of value.flatMap(({ owners }) => owners)) {
    if (!owner.userPrincipalName) continue
    counts.set(owner.id, { owner, count: (counts.get(owner.id)?.count ?? 0) + 1 })
  }
  return [...counts.values()].sort((a, b) => b.count - a.count).map(({ owner }) => owner)
}
