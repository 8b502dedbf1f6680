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

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title></head>
<body><main><h1>${escaped(title)}</h1>
${content}
</main></body>
</html>
`
}

/** What a sign-in link opens: a button, so that programs that look at links do not use them up. */
export function linkPage(code: string): string {
  return page(
    'Sign in to License Allotments',
    `<form method="post" action="/auth/link">
<input type="hidden" name="code" value="${escaped(code)}">
<button type="submit">Sign in</button>
</form>
<p>This link works once, for 15 minutes after it was made.</p>`,
  )
}

/** Why somebody could not sign in, and whom to ask. */
export function refusedPage(reason: string): string {
  return page(
    'You could not be signed in',
    `<p>${escaped(reason)}</p>
<p>Ask a Global Administrator of your organization for help. <a href="/">Back to the start</a></p>`,
  )
}
