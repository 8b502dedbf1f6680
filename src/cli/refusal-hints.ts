import type { RefusalName } from '../contract/error.ts'

/** What to do about each "no" of the service. A new one fails the build until it has advice. */
export const refusalHints: Readonly<Record<RefusalName, string>> = {
  noAvailableLicenses:
    'See the limit with `allot allotment show A`; raise it with `allot allotment resize A --units N`, or assign a group.',
  notFound:
    'Look it up with `allot user list --search NAME`, `allot group list --search NAME` or `allot product list`.',
  invalidAssigneeType: 'See what a product can be assigned to with `allot product show P`.',
  invalidUsageLocation:
    'Set it with `allot user set U --usage-location DE`, or for everybody without one: `allot settings set --country DE`.',
  mutuallyExclusiveServicePlans:
    'See what the member has with `allot explain U`; leave a service off with `--disable PLAN`.',
  missingDependency:
    'See what the member has with `allot explain U`, and assign the product that brings the missing service first.',
  requiredFieldOrParameterMissing: 'Add what is missing; `--help` after the command shows its options.',
  immutablePropertyModified: 'End this one and create another.',
  invalidValue: 'Correct the value; `--help` after the command shows what it takes.',
  invalidFilter: 'Correct the value that is looked for.',
  invalidExpansion: 'The server is of another version; `allot doctor` compares them.',
  invalidQuery: 'The server may be of another version; `allot doctor` compares them.',
  productNotAllottable:
    'See which products can be divided, and why others cannot, with `allot product list`.',
  insufficientUnits:
    'See what is free with `allot product list`; shrink another allotment, or add units with `allot subscription add`.',
  belowConsumed:
    'Choose with `--when-below drain` (wait until seats come back) or `--when-below evict` (the newest seats go back to the queue).',
  alreadyAssigned: 'See the assignments with `allot allotment show A`; `allot unassign` ends one.',
  alreadyExists: 'Choose another name, or change the one that is there.',
  alreadyMember: 'Nothing needs to be done.',
  allotmentOnHold: 'Open it with `allot allotment open A`, or assign a group: its members wait in line.',
  allotmentInUse: 'End its assignments with it: `allot allotment delete A --end-assignments`.',
  lastGlobalAdministrator:
    'Give the role to somebody else first: `allot role add globalAdministrator --user U`.',
  groupInUse: 'End them with `allot unassign --allotment A --group G`; `allot group show G` lists them.',
  overAllotted:
    'Shrink an allotment of the product with `allot allotment resize A --units N`, or add units with `allot subscription add`.',
  syncGuard: 'Look at the plan with `--dry-run`; if it is meant, repeat it with `--allow-removals 1`.',
  preconditionFailed:
    'Somebody changed it meanwhile; look at it with `allot allotment show A` and try again.',
  missingRequiredPermission: 'Use a token of a Global or License Administrator: set ALLOT_TOKEN.',
  resourceNotFound: 'It may have been removed meanwhile; list what is there and try again.',
  methodNotAllowed: 'The server is of another version; `allot doctor` compares them.',
  tooManyRequests: 'Wait a little and try again.',
}
