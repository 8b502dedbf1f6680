/** Every limit that a request can run into, in one place. */

/** Objects on a page when the caller does not say; Graph's own figure for directory collections. */
export const defaultPageSize = 100
export const maxPageSize = 999

export const maxFilterLength = 8_000
/** Brackets, `not`, functions and lambdas inside each other. */
export const maxFilterDepth = 40
/** Comparisons, function calls and lambdas in one filter. */
export const maxFilterTerms = 200
/** Lambdas inside each other: each is one more sub-select. */
export const maxLambdaDepth = 3
export const maxInValues = 500

/** `$expand` inside `$expand`. */
export const maxExpandDepth = 3
export const maxExpandsPerLevel = 8
export const maxSelectedProperties = 100
export const maxOrderByTerms = 8
export const maxSearchLength = 200
export const maxSkipTokenLength = 4_000

/** Objects that one delta query may be narrowed to. */
export const maxDeltaIds = 50
/** Requests in one `$batch`. */
export const maxBatchRequests = 20
/** Requests in one `$batch` that are done together or not at all: few enough that nothing stays locked for long. */
export const maxTogetherRequests = 100
/** References in one `members@odata.bind`. */
export const maxBindReferences = 20
export const maxBodyBytes = 1_048_576
/** Address and headers of a request: the longest filter fits, even if every letter of it takes nine. */
export const maxHeaderBytes = 81_920
/** Moments at which the use of an allotment is told: one a day of a year. */
export const maxUsePoints = 366
