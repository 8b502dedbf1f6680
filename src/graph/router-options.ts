/** Ids and keys in a path; a longer one names nothing. */
const maxParamLength = 400

/** How paths are told apart, for requests alone and for those inside a batch. */
export const routerOptions = { caseSensitive: false, ignoreTrailingSlash: true, maxParamLength } as const
