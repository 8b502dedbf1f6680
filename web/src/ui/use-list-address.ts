import { useNavigate, useSearch } from '@tanstack/react-router'

/** The order of a list, kept in the address so that a link shows the same view. */
export function useListAddress(): { sort: string | undefined; onSort: (sort: string) => void } {
  const { sort } = useSearch({ strict: false })
  const navigate = useNavigate()
  return {
    sort,
    onSort: (next) => {
      navigate({ to: '.', search: (old: object) => ({ ...old, sort: next }), replace: true })
    },
  }
}
