import type { AuthWords } from './auth-words.ts'

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => escapes[letter] ?? '')
}

function page({ language }: AuthWords, title: string, content: string): string {
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title></head>
<body><main><h1>${escaped(title)}</h1>
${content}
</main></body>
</html>
`
}

/** What a sign-in link opens: a button, so that programs that look at links do not use them up. */
export function linkPage(words: AuthWords, code: string): string {
  return page(
    words,
    words.linkTitle,
    `<form method="post" action="/auth/link">
<input type="hidden" name="code" value="${escaped(code)}">
<button type="submit">${escaped(words.signIn)}</button>
</form>
<p>${escaped(words.linkText)}</p>`,
  )
}

/** Why somebody could not sign in, and whom to ask; of a failure the id under which the log has it. */
export function refusedPage(words: AuthWords, reason: string, requestId?: string): string {
  return page(
    words,
    words.refusedTitle,
    `<p>${escaped(words.reason(reason))}</p>${requestId ? `\n<p>request-id: ${escaped(requestId)}</p>` : ''}
<p>${escaped(words.ask)} <a href="/">${escaped(words.back)}</a></p>`,
  )
}
