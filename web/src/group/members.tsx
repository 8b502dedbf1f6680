import { Button } from '@fluentui/react-components'
import { useState } from 'react'
import type { DirectoryObject } from '../api/types.ts'
import { useSession } from '../session/session.tsx'
import { MemberName } from '../ui/member-name.tsx'
import { PagedList } from '../ui/paged-list.tsx'
import { PreviewDialog } from '../ui/preview-dialog.tsx'
import { Empty } from '../ui/states.tsx'
import type { ServerColumn } from '../ui/table.tsx'
import { useWords } from '../words/words.tsx'

const keyOf = (row: DirectoryObject) => row.id
const nameOf = (row: DirectoryObject) => row.displayName ?? ''

/** The direct members of a group; administrators remove them, with what that does to licenses said first. */
export function Members({ group }: { group: DirectoryObject }) {
  const { t } = useWords()
  const { isAdministrator } = useSession()
  const [removed, setRemoved] = useState<DirectoryObject | null>(null)
  const base = `/v1.0/groups/${group.id}/members`
  const values = { name: removed ? nameOf(removed) : '', group: group.displayName ?? '' }
  const columns = useColumns(isAdministrator ? setRemoved : undefined)
  return (
    <>
      <PagedList
        label={t('group.members')}
        path={`${base}?$select=id,displayName,userPrincipalName`}
        queryKey={['groups', group.id, 'members']}
        columns={columns}
        keyOf={keyOf}
        file={`${values.group} - ${t('group.members')}`}
        empty={<Empty>{t('group.noMembers')}</Empty>}
      />
      {removed && (
        <PreviewDialog
          title={t('group.removeTitle', values)}
          change={{ method: 'DELETE', path: `${base}/${removed.id}/$ref` }}
          action={({ lost }) => (lost > 0 ? t('groups.endAction', { count: lost }) : t('group.remove'))}
          undo={{
            change: {
              method: 'POST',
              path: `${base}/$ref`,
              body: { '@odata.id': `${location.origin}/v1.0/directoryObjects/${removed.id}` },
            },
            note: t('undo.placeLost'),
          }}
          done={t('group.removed', values)}
          onClose={() => setRemoved(null)}
        />
      )}
    </>
  )
}

/** The last one removes a member, for who may. */
function useColumns(
  remove: ((row: DirectoryObject) => void) | undefined,
): readonly ServerColumn<DirectoryObject>[] {
  const { t } = useWords()
  return [
    {
      id: 'name',
      title: t('column.name'),
      width: 'minmax(160px, 2fr)',
      cell: (row) => <MemberName member={row} />,
      text: nameOf,
    },
    {
      id: 'address',
      title: t('column.address'),
      isBare: true,
      width: 'minmax(160px, 2fr)',
      cell: (row) => row.userPrincipalName,
      text: (row) => row.userPrincipalName ?? '',
    },
    ...(remove
      ? [
          {
            id: 'actions',
            title: '',
            width: '120px',
            cell: (row: DirectoryObject) => (
              <Button
                size="small"
                aria-label={t('group.removeName', { name: nameOf(row) })}
                onClick={() => remove(row)}
              >
                {t('group.remove')}
              </Button>
            ),
          },
        ]
      : []),
  ]
}
