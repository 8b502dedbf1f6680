// What the server refuses, by its code.
export const refusalWords = {
  'refusal.noAvailableLicenses':
    'Hier ist keine Lizenz frei. Geben Sie eine frei, oder erhöhen Sie die Grenze.',
  'refusal.notFound': 'Etwas, worauf sich das bezieht, gibt es nicht mehr. Laden Sie die Seite neu.',
  'refusal.invalidAssigneeType': 'Dieses Produkt lässt sich dieser Art nicht zuweisen.',
  'refusal.invalidUsageLocation':
    'Für ihren Verwendungsort gibt es dieses Produkt nicht. Setzen Sie einen anderen im Verzeichnis.',
  'refusal.mutuallyExclusiveServicePlans':
    'Zwei Dienste schließen einander aus. Schalten Sie einen der beiden in einer Zuweisung ab.',
  'refusal.missingDependency':
    'Ein Dienst braucht einen anderen, der fehlt. Schalten Sie ihn ab, oder weisen Sie den anderen zu.',
  'refusal.requiredFieldOrParameterMissing': 'Eine Angabe fehlt: {{property}}.',
  'refusal.immutablePropertyModified': 'Das lässt sich nicht ändern: {{property}}.',
  'refusal.invalidValue': 'Dieser Wert geht nicht: {{property}}.',
  'refusal.invalidFilter': 'Diesen Filter versteht der Server nicht. Wählen Sie einen anderen.',
  'refusal.invalidExpansion': 'Diese Angaben gibt der Server nicht zusammen. Laden Sie die Seite neu.',
  'refusal.invalidQuery': 'Diese Anfrage versteht der Server nicht. Laden Sie die Seite neu.',
  'refusal.productNotAllottable': 'Dieses Produkt lässt sich nicht aufteilen. Seine Seite sagt, warum.',
  'refusal.insufficientUnits':
    'So viele Lizenzen sind nicht frei. Nehmen Sie weniger, oder geben Sie welche frei.',
  'refusal.belowConsumed': 'Es sind mehr Lizenzen belegt. Wählen Sie, was mit ihnen geschehen soll.',
  'refusal.alreadyAssigned': 'Das ist hier schon zugewiesen.',
  'refusal.alreadyExists': 'Das gibt es schon. Wählen Sie einen anderen Namen.',
  'refusal.alreadyMember': 'Das Mitglied gehört schon dazu.',
  'refusal.allotmentOnHold': 'Das Kontingent ist angehalten. Setzen Sie es zuerst fort.',
  'refusal.allotmentInUse': 'Das Kontingent wird noch benutzt. Beenden Sie zuerst seine Zuweisungen.',
  'refusal.groupInUse': 'Die Gruppe trägt noch Zuweisungen. Beenden Sie diese zuerst.',
  'refusal.lastGlobalAdministrator':
    'Jemand muss die globale Administration behalten. Geben Sie die Rolle zuerst jemand anderem.',
  'refusal.overAllotted':
    'Das Produkt ist überaufgeteilt. Senken Sie zuerst eine Grenze, oder kaufen Sie Lizenzen.',
  'refusal.syncGuard':
    'Zu viele auf einmal gingen verloren; zum Schutz geschah nichts. Prüfen Sie die Quelle.',
  'refusal.missingRequiredPermission': 'Dafür fehlt Ihnen das Recht.',
  'refusal.resourceNotFound': 'Das gibt es nicht, oder nicht für Sie.',
  'refusal.methodNotAllowed': 'Das geht hier nicht.',
  'refusal.tooManyRequests': 'Das war viel auf einmal. Warten Sie ein paar Sekunden.',
  'refusal.preconditionFailed':
    'Jemand anderes hat das inzwischen geändert. Sehen Sie nach, was sich geändert hat, und versuchen Sie es noch einmal.',
  'refusal.other': 'Der Server hat das abgelehnt. Prüfen Sie die Angaben, und versuchen Sie es noch einmal.',
  // With the values that the server's own sentence tells.
  'refusal.noAvailableLicenses.units':
    'In „{{allotmentName}}“ ist keine Lizenz frei ({{consumedUnits}} von {{allottedUnits}} belegt). Erhöhen Sie die Grenze, geben Sie eine frei, oder weisen Sie eine Gruppe zu: ihre Mitglieder warten dann.',
  'refusal.noAvailableLicenses.behind':
    'In „{{allotmentName}}“ ist keine Lizenz frei ({{consumedUnits}} von {{allottedUnits}} belegt, {{membersBefore}} aus zugewiesenen Gruppen stehen davor). Erhöhen Sie die Grenze, geben Sie eine frei, oder weisen Sie eine Gruppe zu: ihre Mitglieder warten dann.',
  'refusal.notFound.id': 'Das gibt es nicht, oder nicht mehr: {{id}}. Laden Sie die Seite neu.',
  'refusal.notFound.part':
    'Kein Produkt hat die Teilenummer „{{skuPartNumber}}“. Prüfen Sie sie, oder geben Sie seine skuId an.',
  'refusal.invalidAssigneeType.kind':
    '{{productName}} lässt sich so nicht zuweisen: {{kind}}. Möglich ist: {{kinds}}.',
  'refusal.invalidAssigneeType.group':
    'Die Gruppe „{{groupName}}“ ist nicht für Sicherheit aktiviert und kann keine Lizenzen tragen. Nehmen Sie eine Sicherheitsgruppe.',
  'refusal.invalidAssigneeType.policy':
    'Nach den Richtlinien der Organisation gibt es hier nichts Neues für: {{policy}}.',
  'refusal.invalidUsageLocation.prohibited':
    '{{productName}} darf in {{usageLocation}} nicht benutzt werden, dem Verwendungsort von „{{name}}“.',
  'refusal.invalidUsageLocation.none':
    '„{{name}}“ hat keinen Verwendungsort. Setzen Sie einen, oder weisen Sie über eine Gruppe zu.',
  'refusal.mutuallyExclusiveServicePlans.services':
    'Die Dienste {{serviceName}} und {{otherServiceNames}} schließen einander aus. Schalten Sie einen in einer Zuweisung ab.',
  'refusal.missingDependency.services':
    'Der Dienst {{serviceName}} braucht {{otherServiceNames}}. Schalten Sie ihn ab, oder weisen Sie den anderen zu.',
  'refusal.invalidValue.minimum': 'Dieser Wert ist zu klein: {{propertyName}}, mindestens {{minimum}}.',
  'refusal.invalidValue.maximum':
    'Dieser Wert ist zu groß oder zu lang: {{propertyName}}, höchstens {{maximum}}.',
  'refusal.productNotAllottable.reason': '{{productName}} lässt sich nicht aufteilen: {{reason}}',
  'refusal.insufficientUnits.undivided':
    '{{requestedUnits}} Lizenzen mehr sind verlangt, aber nur {{freeUnits}} lassen sich noch aufteilen ({{unallottedUnits}} noch nicht aufgeteilt, {{unallottedConsumedUnits}} davon belegt).',
  'refusal.insufficientUnits.source':
    '{{requestedUnits}} Lizenzen sollen umziehen, aber nur {{freeUnits}} sind dort frei, woher sie kommen (Grenze {{allottedUnits}}, {{consumedUnits}} belegt).',
  'refusal.belowConsumed.units':
    'Die Grenze {{allottedUnits}} liegt unter den {{consumedUnits}} belegten Lizenzen. Wählen Sie, was mit den {{beyondLimit}} darüber geschehen soll.',
  'refusal.alreadyAssigned.named':
    '„{{name}}“ hat das Kontingent „{{allotmentName}}“ schon. Ändern Sie jene Zuweisung.',
  'refusal.alreadyExists.there': '„{{name}}“ ist in „{{allotmentName}}“ schon eingetragen.',
  'refusal.alreadyExists.bound':
    '„{{name}}“ ist bei „{{providerName}}“ schon verbunden. Lösen Sie zuerst diese Verbindung.',
  'refusal.alreadyExists.named': '„{{name}}“ gibt es hier schon.',
  'refusal.alreadyMember.named': '„{{name}}“ gehört schon zu „{{groupName}}“.',
  'refusal.allotmentOnHold.named':
    'Das Kontingent „{{allotmentName}}“ ist angehalten: es behält alle und nimmt niemanden auf. Setzen Sie es zuerst fort.',
  'refusal.allotmentInUse.units':
    'Das Kontingent „{{allotmentName}}“ hat {{assignments}} Zuweisungen und {{consumedUnits}} belegte Lizenzen. Beenden Sie diese zuerst.',
  'refusal.groupInUse.named':
    'Die Gruppe „{{groupName}}“ trägt {{assignments}} Zuweisungen von Lizenzen. Beenden Sie diese zuerst.',
  'refusal.overAllotted.units':
    'Die Kontingente des Produkts übersteigen, was gekauft ist, um {{overAllottedUnits}}. Verkleinern Sie eines, oder kaufen Sie Lizenzen.',
  'refusal.overAllotted.named':
    'Die Kontingente des Produkts übersteigen, was gekauft ist, um {{overAllottedUnits}}; solange kann „{{allotmentName}}“ nicht wachsen.',
  'refusal.syncGuard.more':
    'Mehr als {{allowedPercent}} % gingen hier verloren: {{allotments}}. Weitere: {{moreAllotments}}. Nichts wurde geändert. Prüfen Sie die Quelle.',
  'refusal.syncGuard.empty':
    '{{fileName}} hat keine Zeilen; alles dieser Art ginge verloren. Nichts wurde geändert. Prüfen Sie die Quelle.',
  'refusal.syncGuard.people':
    'Mehr als {{allowedPercent}} % der Personen gingen verloren ({{people}}). Nichts wurde geändert. Prüfen Sie, ob die Dateien vollständig sind.',
  'refusal.syncGuard.groups':
    'Mehr als {{allowedPercent}} % der Gruppen gingen verloren ({{groups}}). Nichts wurde geändert. Prüfen Sie, ob die Dateien vollständig sind.',
  'refusal.syncGuard.memberships':
    'Mehr als {{allowedPercent}} % der Mitgliedschaften gingen verloren ({{memberships}}). Nichts wurde geändert. Prüfen Sie, ob die Dateien vollständig sind.',
  'refusal.methodNotAllowed.named': '{{method}} geht hier nicht; möglich ist {{allowed}}.',
  'refusal.tooManyRequests.seconds':
    'Das war viel auf einmal. Versuchen Sie es in {{retryAfterSeconds}} Sekunden noch einmal.',
  'refusal.syncGuard.units':
    'Mehr als {{allowedPercent}} % gingen hier verloren: {{allotments}}. Nichts wurde geändert. Prüfen Sie die Quelle.',
  'refusal.notFound.plan': '{{productName}} hat diesen Dienst nicht: {{id}}.',
  'refusal.invalidValue.range':
    'Dieser Wert geht nicht: {{propertyName}}. Er muss von {{minimum}} bis {{maximum}} sein.',
  'refusal.invalidFilter.named':
    'Diesen Filter versteht der Server nicht: {{propertyName}}. Wählen Sie einen anderen.',
  'refusal.invalidExpansion.named':
    'Diese Angaben gibt der Server nicht zusammen: {{propertyName}}. Laden Sie die Seite neu.',
  'refusal.invalidQuery.range':
    'Diese Anfrage versteht der Server nicht: erlaubt ist {{minimum}} bis {{maximum}}. Laden Sie die Seite neu.',
  'refusal.invalidQuery.named':
    'Diese Anfrage versteht der Server nicht: {{propertyName}}. Laden Sie die Seite neu.',
} as const
