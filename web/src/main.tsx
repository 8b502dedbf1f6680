import { createDOMRenderer, RendererProvider } from '@fluentui/react-components'
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import type { i18n } from 'i18next'
import { useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { ApiError } from './api/api-error.ts'
import { onConnected } from './api/connection.ts'
import { readSession } from './session/read-session.ts'
import { keepReturn } from './session/return-address.ts'
import { SessionProvider } from './session/session.tsx'
import { AppearanceProvider } from './ui/appearance.tsx'
import { NoticesProvider } from './ui/notices.tsx'
import { Failed, Loading } from './ui/states.tsx'
import { usePart } from './ui/use-part.ts'
import { readAgain } from './ui/use-writer.ts'
import { loadWords } from './words/language.ts'
import { preferredLanguage, WordsProvider } from './words/words.tsx'
import './base.css'

const loadSignIn = async () => (await import('./session/sign-in-page.tsx')).SignInPage
const fetchPages = () => import('./routes.tsx')
/** With the page of this address: once it is there, it is drawn at once. */
const loadPages = async () => (await fetchPages()).loadPages()

const mostRetries = 2
const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A refusal stays one. A request that broke off is tried again, and then said to have failed.
      retry: (count, error) => !(error instanceof ApiError) && count < mostRetries,
      retryDelay: (count) => 500 * 2 ** count,
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
})

// What is on screen may have changed while the server was away, and what could not be read is read now.
onConnected(() => readAgain(queries))

/** The policy of the page lets only style elements with this answer's nonce in. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
const renderer = createDOMRenderer(document, { styleElementAttributes: { nonce } })

function App({ words }: { words: i18n }) {
  const [isSignIn, setSignIn] = useState(location.pathname === '/sign-in')
  return (
    <RendererProvider renderer={renderer} targetDocument={document}>
      <QueryClientProvider client={queries}>
        <WordsProvider initial={words}>
          <AppearanceProvider>
            <NoticesProvider>
              {isSignIn ? <SignedOut /> : <SignedIn onNobody={() => setSignIn(true)} />}
            </NoticesProvider>
          </AppearanceProvider>
        </WordsProvider>
      </QueryClientProvider>
    </RendererProvider>
  )
}

function SignedOut() {
  const SignInPage = usePart(loadSignIn)
  return SignInPage ? <SignInPage /> : <Loading />
}

/** The pages for who is signed in; others are led to the sign-in, of which nothing has to be loaded anew. */
function SignedIn({ onNobody }: { onNobody: () => void }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['session'],
    queryFn: ({ signal }) => readSession(signal),
    refetchInterval: 60_000,
  })
  useEffect(() => {
    // While the server says who it is; `Pages` hears of it where they do not come.
    fetchPages().catch(() => {})
  }, [])
  const isNobody = !data && error instanceof ApiError && error.status === 401
  useEffect(() => {
    if (!isNobody) return
    keepReturn()
    history.replaceState(null, '', '/sign-in')
    onNobody()
  }, [isNobody, onNobody])
  if (data)
    return (
      <SessionProvider session={data}>
        <Pages />
      </SessionProvider>
    )
  return error && !isNobody ? <Failed error={error} retry={refetch} /> : <Loading />
}

/** Begun once it is known who is signed in, since that says where they wanted to go. */
function Pages() {
  const Loaded = usePart(loadPages)
  return Loaded ? <Loaded /> : <Loading />
}

const root = document.getElementById('root')
if (!root) throw new Error('the page has no root')
loadWords(preferredLanguage()).then((words) => createRoot(root).render(<App words={words} />))
