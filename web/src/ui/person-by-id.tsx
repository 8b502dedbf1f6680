import { useQuery } from '@tanstack/react-query'
import { read } from '../api/client.ts'
import type { DirectoryObject } from '../api/types.ts'
import { MemberName } from './member-name.tsx'

/** A person of whom only the id is known, by name. */
export function PersonById({ id }: { id: string }) {
  const { data } = useQuery({
    queryKey: ['people', id, 'name'],
    queryFn: ({ signal }) =>
      read<DirectoryObject>(`/v1.0/users/${id}?$select=id,displayName,userPrincipalName`, signal),
    staleTime: 60_000,
  })
  return <MemberName member={data ?? null} />
}
