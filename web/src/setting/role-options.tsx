import { roleIds } from '../api/roles.ts'
import type { Role } from '../api/types.ts'
import { useWords } from '../words/words.tsx'

/** The roles, as the choices of a list. */
export function RoleOptions() {
  const { t } = useWords()
  return Object.keys(roleIds).map((role) => (
    <option key={role} value={role}>
      {t(`role.${role as Role}`)}
    </option>
  ))
}
