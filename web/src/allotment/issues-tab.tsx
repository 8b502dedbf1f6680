import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { admin } from '../api/client.ts'
import { productQuery } from '../api/queries.ts'
import type { Allotment, AssignmentError, Product } from '../api/types.ts'
import { issueInWords as sentenceOf } from '../person/issue-in-words.ts'
import { useSession } from '../session/session.tsx'
import { MemberName } from '../ui/member-name.tsx'
import { Moment } from '../ui/moment.tsx'
import { PagedList } from '../ui/paged-list.tsx'
import { Empty, Failed } from '../ui/states.tsx'
import type { ServerColumn } from '../ui/table.tsx'
import { useListAddress } from '../ui/use-list-address.ts'
import { useWriter } from '../ui/use-writer.ts'
import { useWords, type Words } from '../words/words.tsx'
import { GroupFilterNote, useGroupFilter } from './group-filter.tsx'

const properties = 'id,code,message,occurrenceDateTime,skuId,memberId'
const member = '$expand=assignedTo($select=id,displayName,userPrincipalName)'
const useStyles = makeStyles({
  note: { color: tokens.colorNeutralForeground2, margin: `0 0 ${tokens.spacingVerticalM}` },
  cell: { padding: `${tokens.spacingVerticalXS} 0` },
})

/** What keeps people from this product, each with what to do. */
export function IssuesTab({ allotment }: { allotment: Allotment }) {
  const styles = useStyles()
  const { t } = useWords()
  const { isReader } = useSession()
  const writer = useWriter()
  const address = useListAddress()
  const filter = useGroupFilter()
  const product = useQuery({ ...productQuery(allotment.skuId), enabled: isReader })
  const columns = useColumns(product.data, writer)
  return (
    <>
      <GroupFilterNote />
      <p className={styles.note}>{t('issues.note', { product: allotment.productName })}</p>
      {writer.error !== null && <Failed error={writer.error} />}
      <PagedList
        label={t('tab.issues')}
        path={`${admin}/assignmentErrors?$filter=skuId eq ${allotment.skuId}${filter ? ` and ${filter}` : ''}&$select=${properties}&${member}`}
        queryKey={['issues', allotment.skuId]}
        columns={columns}
        keyOf={(row) => row.id}
        file={`${allotment.productName} - ${t('tab.issues')}`}
        {...address}
        empty={<Empty isPart>{t('issues.none')}</Empty>}
      />
    </>
  )
}

function useColumns(
  product: Product | undefined,
  writer: ReturnType<typeof useWriter>,
): readonly ServerColumn<AssignmentError>[] {
  const styles = useStyles()
  const words = useWords()
  const { t } = words
  const { isAdministrator } = useSession()
  return [
    {
      id: 'name',
      title: t('column.person'),
      cell: (row) => <MemberName member={row.assignedTo} />,
      text: (row) => row.assignedTo?.displayName ?? '',
    },
    {
      id: 'issue',
      title: t('column.issue'),
      isBare: true,
      width: 'minmax(220px, 3fr)',
      cell: (row) => <div className={styles.cell}>{issueInWords(row, words, product)}</div>,
      text: (row) => issueInWords(row, words, product),
    },
    {
      id: 'since',
      title: t('column.since'),
      isShort: true,
      orderBy: 'occurrenceDateTime',
      cell: (row) => <Moment value={row.occurrenceDateTime} />,
      text: (row) => row.occurrenceDateTime,
    },
    ...(isAdministrator
      ? [
          {
            id: 'actions',
            title: '',
            width: '130px',
            cell: (row: AssignmentError) => (
              <Button
                size="small"
                disabledFocusable={writer.isBusy}
                aria-label={t('issues.retryName', { name: row.assignedTo?.displayName ?? '' })}
                onClick={() =>
                  writer.run(
                    {
                      method: 'POST',
                      path: `/beta/users/${row.memberId}/cloudLicensing/assignments/reprocessAssignments`,
                    },
                    t('issues.retried', { name: row.assignedTo?.displayName ?? '' }),
                  )
                }
              >
                {t('issues.retry')}
              </Button>
            ),
          },
        ]
      : []),
  ]
}

/** What is wrong, with the names of services instead of their ids, and what to do about it. */
function issueInWords(
  { code, message }: AssignmentError,
  words: Words,
  product: Product | undefined,
): string {
  const { t } = words
  const names = new Map(
    (product?.services ?? []).map((each) => [each.planId, each.displayName ?? each.planName]),
  )
  const named = message.replaceAll(
    /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g,
    (id) => names.get(id) ?? t('issue.otherService'),
  )
  // One other service or ten of them: it says the same.
  const other = t('issue.otherService')
  const short = named.replaceAll(new RegExp(`${other}( or ${other})+`, 'g'), other)
  const said = sentenceOf(code, short, words)
  if (code === 'MissingDependency') return `${said} ${t('issue.dependency')}`
  if (code === 'MutuallyExclusiveServicePlans') return `${said} ${t('issue.exclusive')}`
  return said
}
