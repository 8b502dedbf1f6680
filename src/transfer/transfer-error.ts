/** An export or import that cannot go on, in words for whoever typed the command. Nothing was changed. */
export class TransferError extends Error {}
