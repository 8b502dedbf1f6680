// What is wrong with a file, by its code: in English the server's own sentences.
import type { ProblemCode, ProblemTerm } from '../../../../src/contract/import-problem.ts'

const said = '{{message}}'
/** A new problem does not compile until every language can say it. */
const problems = {
  'problem.emptyFile': said,
  'problem.noHeader': said,
  'problem.rowTooLong': said,
  'problem.quoteNotClosed': said,
  'problem.quoteMisplaced': said,
  'problem.lineEnds': said,
  'problem.utf16': said,
  'problem.nul': said,
  'problem.notUtf8': said,
  'problem.choiceUnknown': said,
  'problem.columnTwice': said,
  'problem.columnMissing': said,
  'problem.columnMisspelled': said,
  'problem.columnNotAmong': said,
  'problem.moreValues': said,
  'problem.fewerValues': said,
  'problem.tooManyRows': said,
  'problem.valueMissing': said,
  'problem.productMissing': said,
  'problem.notAnId': said,
  'problem.notABoolean': said,
  'problem.unitedKingdom': said,
  'problem.notALocation': said,
  'problem.tooLong': said,
  'problem.notAPrincipalName': said,
  'problem.notOneOf': said,
  'problem.twoDays': said,
  'problem.notADate': said,
  'problem.noSuchDay': said,
  'problem.notUnits': said,
  'problem.notAStatus': said,
  'problem.notAGroupType': said,
  'problem.standsAlready': said,
  'problem.groupStandsAlready': said,
  'problem.presentName': said,
  'problem.nameTaken': said,
  'problem.idOf': said,
  'problem.groupsNamed': said,
  'problem.groupsNamedMore': said,
  'problem.carriesAssignments': said,
  'problem.otherKind': said,
  'problem.ambiguous': said,
  'problem.ambiguousMore': said,
  'problem.notThere': said,
  'problem.selfMember': said,
  'problem.otherProduct': said,
  'problem.productsNamed': said,
  'problem.noProduct': said,
  'problem.noProductNear': said,
  'problem.refused': said,
} as const satisfies Record<`problem.${ProblemCode}`, string>

/** Words that stand in other languages' sentences. */
const terms = {
  'term.user': 'user',
  'term.group': 'group',
  'term.device': 'device',
  'term.any': 'user, group or device',
  'term.groupsFile': 'the file of groups',
  'term.usersFile': 'the file of users',
  'term.everywhere': 'the files and the directory',
} as const satisfies Record<`term.${ProblemTerm}`, string>

export const problemWords = {
  ...problems,
  ...terms,
  'problem.inColumn': 'Column “{{column}}”: {{problem}}',
} as const
