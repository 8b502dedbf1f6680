// What is wrong with a file, by its code.
export const problemWords = {
  'problem.emptyFile': 'Die Datei ist leer. Ihre erste Zeile nennt die Spalten.',
  'problem.noHeader': 'Die Datei ist leer.',
  'problem.rowTooLong':
    'Die Zeile, die hier beginnt, ist länger als {{most}} MB. Ist ein Anführungszeichen nicht geschlossen, oder ist das keine CSV-Datei?',
  'problem.quoteNotClosed':
    'Ein Anführungszeichen, das in dieser Zeile beginnt, wird nie geschlossen. Schließen Sie es, oder verdoppeln Sie es, wenn es zum Text gehört.',
  'problem.lineEnds': 'Die Zeilen enden nur mit Wagenrücklauf. Speichern Sie die Datei als „CSV UTF-8“.',
  'problem.quoteMisplaced':
    'Hier darf kein Anführungszeichen stehen. Setzen Sie den ganzen Wert in Anführungszeichen, und verdoppeln Sie jedes darin.',
  'problem.utf16': 'Die Datei ist in UTF-16. Speichern Sie sie als „CSV UTF-8“.',
  'problem.nul': 'In dieser Zeile steht ein NUL-Zeichen. Ist das eine CSV-Datei? Dann entfernen Sie es.',
  'problem.notUtf8': 'Diese Zeile ist kein gültiger Text in UTF-8. Speichern Sie die Datei als „CSV UTF-8“.',
  'problem.choiceUnknown': 'Das lässt sich nicht für „{{choice}}“ nehmen; es gibt {{names}}.',
  'problem.columnTwice': 'Die Spalte „{{first}}“ bedeutet dasselbe. Behalten Sie eine von beiden.',
  'problem.columnMissing': 'Die Spalte {{wanted}} fehlt.',
  'problem.columnMisspelled': 'Die Spalte {{wanted}} fehlt. Ist „{{near}}“ gemeint?',
  'problem.columnNotAmong': 'Die Spalte {{wanted}} fehlt. Nicht bekannt: {{ignored}}.',
  'problem.moreValues':
    'Die Zeile hat {{found}} Werte, mehr als die {{columns}} Spalten. Setzen Sie einen Wert mit dem Trennzeichen in Anführungszeichen.',
  'problem.fewerValues':
    'Die Zeile hat {{found}} Werte, weniger als die {{columns}} Spalten. Ist sie abgeschnitten?',
  'problem.tooManyRows': 'Die Datei hat mehr als {{most}} Zeilen.',
  'problem.valueMissing': 'Der Wert fehlt.',
  'problem.productMissing': 'Das Produkt fehlt.',
  'problem.notAnId': '„{{value}}“ ist keine ID. Eine ID sieht aus wie 6fd2c87f-b296-42f0-b197-1e91e994b900.',
  'problem.notABoolean': '„{{value}}“ ist weder wahr noch falsch: true oder false.',
  'problem.unitedKingdom': '„UK“ ist kein Ländercode. Der des Vereinigten Königreichs ist GB.',
  'problem.notALocation':
    '„{{value}}“ ist kein Verwendungsort. Nehmen Sie den Code des Landes aus zwei Buchstaben, etwa US oder DE.',
  'problem.tooLong': 'Der Wert hat {{length}} Zeichen; höchstens {{most}} sind erlaubt.',
  'problem.notAPrincipalName': '„{{value}}“ ist kein Anmeldename. Er sieht aus wie name@example.com.',
  'problem.notOneOf': '„{{value}}“ ist keines von {{words}}.',
  'problem.twoDays': '„{{value}}“ kann zwei verschiedene Tage bedeuten. Schreiben Sie ihn als JJJJ-MM-TT.',
  'problem.notADate': '„{{value}}“ ist kein Datum. Schreiben Sie es als JJJJ-MM-TT.',
  'problem.noSuchDay': 'Den Tag „{{value}}“ gibt es nicht.',
  'problem.notUnits':
    '„{{value}}“ ist keine Zahl von Lizenzen. Nehmen Sie eine ganze Zahl von 0 bis 999.999.999.',
  'problem.notAStatus':
    '„{{value}}“ ist kein Status. Bekannt sind Enabled, Warning, Suspended, LockedOut und Deleted.',
  'problem.notAGroupType':
    '„{{value}}“ ist keine Art von Gruppe. Bekannt sind Unified und DynamicMembership.',
  'problem.standsAlready': '„{{value}}“ steht schon in Zeile {{firstLine}}.',
  'problem.groupStandsAlready':
    '„{{value}}“ steht schon in Zeile {{firstLine}}. Gruppen mit demselben Namen brauchen ihre ID.',
  'problem.presentName': '„{{value}}“ ist der jetzige Name der Person in Zeile {{firstLine}}.',
  'problem.nameTaken': '„{{name}}“ ist der Name von jemand anderem, {{holderId}}.',
  'problem.idOf': '{{id}} gehört schon zu etwas anderem: {{type}}.',
  'problem.groupsNamed': '{{found}} Gruppen heißen „{{name}}“: {{candidates}}. Geben Sie die ID an.',
  'problem.groupsNamedMore':
    '{{found}} Gruppen heißen „{{name}}“: {{candidates}} und {{more}} weitere. Geben Sie die ID an.',
  'problem.carriesAssignments':
    'Die Gruppe trägt {{assignments}} Zuweisungen von Lizenzen und muss deshalb für Sicherheit aktiviert bleiben.',
  'problem.otherKind': '{{named}}: gesucht ist {{kind}}, gefunden {{foundKind}}.',
  'problem.ambiguous': '{{named}} kann {{found}} verschiedene meinen: {{candidates}}. Geben Sie die ID an.',
  'problem.ambiguousMore':
    '{{named}} kann {{found}} verschiedene meinen: {{candidates}} und {{more}} weitere. Geben Sie die ID an.',
  'problem.notThere': '{{named}} gibt es nicht in {{where}} (gesucht: {{kind}}).',
  'problem.selfMember': 'Eine Gruppe kann nicht zu sich selbst gehören.',
  'problem.otherProduct': 'Das Abonnement „{{id}}“ gehört zu einem anderen Produkt, {{skuId}}.',
  'problem.productsNamed': '{{found}} Produkte heißen „{{name}}“: {{choices}}. Geben Sie die skuId an.',
  'problem.noProduct': 'Kein Produkt heißt „{{name}}“. Geben Sie seine skuId an.',
  'problem.noProductNear': 'Kein Produkt heißt „{{name}}“. Ist {{near}} gemeint?',
  'problem.refused': '{{message}}',
  'term.user': 'Person',
  'term.group': 'Gruppe',
  'term.device': 'Gerät',
  'term.any': 'Person, Gruppe oder Gerät',
  'term.groupsFile': 'der Datei der Gruppen',
  'term.usersFile': 'der Datei der Personen',
  'term.everywhere': 'den Dateien und im Verzeichnis',
  'problem.inColumn': 'Spalte „{{column}}“: {{problem}}',
} as const
