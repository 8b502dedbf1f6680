import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { readAll } from '../api/client.ts'
import { Empty, Failed, Loading } from '../ui/states.tsx'
import { type Column, Table } from '../ui/table.tsx'
import { useWriter } from '../ui/use-writer.ts'
import { useWords } from '../words/words.tsx'
import { ProviderCheck } from './provider-check.tsx'
import { ProviderDialog } from './provider-dialog.tsx'
import { type Provider, providersPath } from './provider-form.ts'

const maxPages = 3
const useStyles = makeStyles({
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS, justifyContent: 'end' },
  add: { marginTop: tokens.spacingVerticalM },
})

type Asked =
  | { readonly kind: 'add' }
  | { readonly kind: 'edit' | 'test' | 'remove'; readonly provider: Provider }

/** Where people sign in: OpenID Connect providers, tested with a button. */
export function Providers() {
  const styles = useStyles()
  const { t } = useWords()
  const [asked, ask] = useState<Asked | null>(null)
  const columns = useColumns(ask)
  const { data, error, refetch } = useQuery({
    queryKey: ['providers'],
    queryFn: ({ signal }) => readAll<Provider>(`${providersPath}?$top=999`, maxPages, signal),
  })
  if (error && !data) return <Failed error={error} retry={refetch} />
  if (!data) return <Loading />
  const add = (
    <Button className={styles.add} appearance="primary" onClick={() => ask({ kind: 'add' })}>
      {t('providers.add')}
    </Button>
  )
  return (
    <>
      {data.value.length === 0 ? (
        <Empty action={add}>{t('providers.none')}</Empty>
      ) : (
        <>
          <Table label={t('settings.providers')} columns={columns} rows={data.value} keyOf={({ id }) => id} />
          {add}
        </>
      )}
      {asked && <Ask asked={asked} ask={ask} />}
    </>
  )
}

function Ask({ asked, ask }: { asked: Asked; ask: (next: Asked | null) => void }) {
  const close = () => ask(null)
  if (asked.kind === 'test') return <ProviderCheck provider={asked.provider} onClose={close} />
  if (asked.kind === 'remove') return <RemoveDialog provider={asked.provider} onClose={close} />
  return (
    <ProviderDialog
      present={asked.kind === 'edit' ? asked.provider : undefined}
      // A new one is tested at once: the test says what the provider must know as ours.
      onClose={(written) => ask(written && asked.kind === 'add' ? { kind: 'test', provider: written } : null)}
    />
  )
}

function RemoveDialog({ provider, onClose }: { provider: Provider; onClose: () => void }) {
  const { t } = useWords()
  const writer = useWriter()
  const name = provider.displayName
  const change = { method: 'DELETE', path: `${providersPath}/${provider.id}` } as const
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t('providers.removeTitle', { name })}</DialogTitle>
          <DialogContent>
            <p>{t('providers.removeText')}</p>
            {writer.error !== null && <Failed error={writer.error} />}
          </DialogContent>
          <DialogActions fluid>
            <Button onClick={onClose}>{t('cancel')}</Button>
            <Button
              appearance="primary"
              disabledFocusable={writer.isBusy}
              onClick={async () => {
                if (await writer.run(change, t('providers.removed', { name }))) onClose()
              }}
            >
              {t('providers.removeConfirm')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}

function useColumns(ask: (asked: Asked) => void): readonly Column<Provider>[] {
  const styles = useStyles()
  const { t } = useWords()
  return [
    { id: 'name', title: t('column.name'), width: 'minmax(140px, 2fr)', cell: (row) => row.displayName },
    {
      id: 'kind',
      title: t('column.kind'),
      width: 'minmax(110px, 1fr)',
      cell: (row) => t(`profile.${row.profile}`),
    },
    { id: 'issuer', title: t('providers.issuer'), width: 'minmax(180px, 3fr)', cell: (row) => row.issuer },
    {
      id: 'client',
      title: t('providers.client'),
      width: 'minmax(110px, 2fr)',
      cell: (row) =>
        row.hasClientSecret ? row.clientId : t('providers.withoutSecret', { client: row.clientId }),
    },
    {
      id: 'actions',
      title: '',
      width: '230px',
      cell: (row) => (
        <div className={styles.actions}>
          {(['test', 'edit', 'remove'] as const).map((kind) => (
            <Button
              key={kind}
              size="small"
              aria-label={t(`providers.${kind}Name`, { name: row.displayName })}
              onClick={() => ask({ kind, provider: row })}
            >
              {t(`providers.${kind}`)}
            </Button>
          ))}
        </div>
      ),
    },
  ]
}
