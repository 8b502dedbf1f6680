/** A start that cannot go on, in words for whoever typed the command. */
export class StartError extends Error {}
