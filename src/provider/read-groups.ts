/** Graph answers no more than this many groups of a person. */
const maxGroups = 11_000

/**
 * The groups of whom an access token is, as Graph tells them: tokens of Entra ID leave them out when there are
 * more than about 200. Undefined where Graph does not answer; the token needs User.Read or GroupMember.Read.All.
 */
export async function listGroupsOfPerson(
  graphUrl: string,
  accessToken: string,
  timeoutMs: number,
): Promise<readonly string[] | undefined> {
  try {
    const response = await fetch(`${graphUrl.replace(/\/$/, '')}/v1.0/me/getMemberObjects`, {
      method: 'POST',
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ securityEnabledOnly: true }),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    })
    if (!response.ok) return undefined
    const { value } = (await response.json()) as { value?: unknown }
    if (!Array.isArray(value) || value.length > maxGroups) return undefined
    return value.filter((id): id is string => typeof id === 'string')
  } catch {
    return undefined
  }
}
