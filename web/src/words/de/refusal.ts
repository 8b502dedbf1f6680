// What the server refuses, by its code.
export const refusalWords = {
  'refusal.noAvailableLicenses':
    'Hier ist keine Lizenz frei. Geben Sie eine frei, oder erhöhen Sie das Limit.',
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
    'Das Produkt ist überaufgeteilt. Verkleinern Sie zuerst ein Limit, oder kaufen Sie Lizenzen.',
  'refusal.syncGuard':
    'Zu viele auf einmal gingen verloren; zum Schutz geschah nichts. Prüfen Sie die Quelle.',
  'refusal.missingRequiredPermission': 'Dafür fehlt Ihnen das Recht.',
  'refusal.resourceNotFound': 'Das gibt es nicht, oder nicht für Sie.',
  'refusal.methodNotAllowed': 'Das geht hier nicht.',
  'refusal.tooManyRequests': 'Das war viel auf einmal. Warten Sie ein paar Sekunden.',
  'refusal.preconditionFailed':
    'Jemand anderes hat das inzwischen geändert. Sehen Sie nach, was sich geändert hat, und versuchen Sie es noch einmal.',
  'refusal.other': 'Der Server hat das abgelehnt. Prüfen Sie die Angaben, und versuchen Sie es noch einmal.',
} as const
