import type { DirectoryObject } from '../api/types.ts'
import { useSession } from '../session/session.tsx'
import { useWords } from '../words/words.tsx'
import { Link } from './link.tsx'

/** A person, group or device by name; a link where the reader may see its page. */
export function MemberName({ member }: { member: DirectoryObject | null | undefined }) {
  const { t } = useWords()
  const { isReader } = useSession()
  if (!member) return <>{t('unknownMember')}</>
  const name = member.displayName ?? member.userPrincipalName ?? t('unknownMember')
  const kind = kindOf(member)
  if (!isReader || kind === 'device') return <>{name}</>
  if (kind === 'group')
    return (
      <Link to="/groups/$groupId" params={{ groupId: member.id }}>
        {name}
      </Link>
    )
  return (
    <Link to="/people/$userId" params={{ userId: member.id }}>
      {name}
    </Link>
  )
}

export function kindOf({ '@odata.type': type }: DirectoryObject): 'user' | 'group' | 'device' {
  if (type === '#microsoft.graph.group') return 'group'
  return type === '#microsoft.graph.device' ? 'device' : 'user'
}
