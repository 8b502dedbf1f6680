/** What the pages around signing in say; the admin center is not loaded there yet. */
const english = {
  linkTitle: 'Sign in to License Allotments',
  signIn: 'Sign in',
  linkText: 'This link works once, for 15 minutes after it was made.',
  refusedTitle: 'You could not be signed in',
  ask: 'Ask a Global Administrator of your organization for help.',
  back: 'Back to the start',
}
export type AuthWords = Readonly<Record<keyof typeof english, string>> & {
  readonly language: string
  /** Why somebody was not signed in; the reason is given in English. */
  reason(text: string): string
}

/** Every reason, and what it is in German. A star is a code that a library or a provider gave. */
export const reasons: readonly (readonly [english: string, german: string])[] = [
  [
    'This sign-in was not started in this browser, or it took too long. Start it again.',
    'Diese Anmeldung wurde nicht in diesem Browser begonnen, oder sie dauerte zu lange. Beginnen Sie neu.',
  ],
  [
    'The provider does not say by a stable id who you are.',
    'Der Anbieter sagt nicht mit einer festen ID, wer Sie sind.',
  ],
  ['This is an id token. Send an access token.', 'Das ist ein ID-Token. Senden Sie ein Zugriffstoken.'],
  [
    'The provider does not say where its keys are (jwks_uri).',
    'Der Anbieter sagt nicht, wo seine Schlüssel sind (jwks_uri).',
  ],
  [
    'This server cannot read the client secret of the provider: its key (ALLOT_SECRET_KEY) is missing or another one than the secret was kept with.',
    'Dieser Server kann das Geheimnis für den Anbieter nicht lesen: sein Schlüssel (ALLOT_SECRET_KEY) fehlt, oder es ist ein anderer als der, mit dem es verwahrt wurde.',
  ],
  ['The provider did not sign you in (*).', 'Der Anbieter hat Sie nicht angemeldet (*).'],
  [
    'The provider did not accept the sign-in (*). Start it again.',
    'Der Anbieter hat die Anmeldung nicht angenommen (*). Beginnen Sie neu.',
  ],
  ["The provider's token does not fit (*).", 'Das Token des Anbieters passt nicht (*).'],
  [
    'The provider could not be asked, or its answer does not fit (*).',
    'Der Anbieter war nicht zu erreichen, oder seine Antwort passt nicht (*).',
  ],
  ['Your account here has been disabled or deleted.', 'Ihr Konto hier ist deaktiviert oder gelöscht.'],
  [
    'You are signed in there, but nobody here has that account.',
    'Dort sind Sie angemeldet, aber hier hat niemand dieses Konto.',
  ],
  [
    'The account here has a role or signs in another way, so a Global Administrator has to allow this one first (allot provider allow).',
    'Das Konto hier hat eine Rolle oder meldet sich anders an; deshalb muss die globale Administration dieses zuerst erlauben (allot provider allow).',
  ],
  [
    'The account here was given to somebody else at this moment. Try again.',
    'Das Konto hier bekam in diesem Augenblick jemand anderes. Versuchen Sie es noch einmal.',
  ],
  [
    'This way to sign in is not there: it was removed, or the address is wrong. Choose another at the start.',
    'Diesen Weg zur Anmeldung gibt es nicht: Er wurde entfernt, oder die Adresse stimmt nicht. Wählen Sie am Anfang einen anderen.',
  ],
  [
    'Too many tries to sign in from this address. Wait * seconds.',
    'Zu viele Versuche von dieser Adresse, sich anzumelden. Warten Sie * Sekunden.',
  ],
  ['This is no sign-in link.', 'Das ist kein Anmeldelink.'],
  [
    'This sign-in link is not good: it works once and for 15 minutes. Ask for a new one (allot sign-in-link).',
    'Dieser Anmeldelink gilt nicht: er wirkt einmal und 15 Minuten lang. Bitten Sie um einen neuen (allot sign-in-link).',
  ],
]

/** What is no fault of who signs in, as `failureAnswer` says it. */
export const failures: readonly (readonly [english: string, german: string])[] = [
  [
    'Something went wrong on the server. Try again; if it stays, give the request-id to whoever runs it.',
    'Auf dem Server ging etwas schief. Versuchen Sie es noch einmal; bleibt es so, nennen Sie denen, die ihn betreiben, die request-id.',
  ],
  [
    'The database cannot be reached just now; after a crash it first recovers. Try again in a moment.',
    'Die Datenbank ist gerade nicht zu erreichen; nach einem Absturz stellt sie sich erst wieder her. Versuchen Sie es gleich noch einmal.',
  ],
  [
    'The disk of the database is full, so nothing can be written. Tell whoever runs the server.',
    'Die Platte der Datenbank ist voll, deshalb lässt sich nichts schreiben. Sagen Sie es denen, die den Server betreiben.',
  ],
]

const german: AuthWords = {
  language: 'de',
  linkTitle: 'Bei License Allotments anmelden',
  signIn: 'Anmelden',
  linkText: 'Dieser Link wirkt einmal, 15 Minuten lang, nachdem er gemacht wurde.',
  refusedTitle: 'Sie konnten nicht angemeldet werden',
  ask: 'Wenden Sie sich an die globale Administration Ihrer Organisation.',
  back: 'Zurück zum Anfang',
  reason: (text) => {
    for (const [from, to] of [...reasons, ...failures]) {
      const [before = '', after] = from.split('*')
      if (after === undefined && text === from) return to
      if (after === undefined || !text.startsWith(before) || !text.endsWith(after)) continue
      return to.replace('*', text.slice(before.length, text.length - after.length))
    }
    return text
  },
}

/** The words of the first language that a browser asks for and that there is; English otherwise. */
export function authWords(acceptLanguage: string | undefined): AuthWords {
  const wished = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...options] = part.trim().split(';')
      const quality = options.map((option) => /^\s*q=([\d.]+)\s*$/.exec(option)?.[1]).find(Boolean)
      return { tag: tag.slice(0, 2).toLowerCase(), quality: quality === undefined ? 1 : Number(quality) }
    })
    .filter(({ tag, quality }) => ['de', 'en'].includes(tag) && quality > 0)
    .sort((a, b) => b.quality - a.quality)
  return wished[0]?.tag === 'de' ? german : { ...english, language: 'en', reason: (text) => text }
}
