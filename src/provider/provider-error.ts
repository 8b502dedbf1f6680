/** What is wrong between a provider and us, in words for whoever signs in. */
export class ProviderError extends Error {}
