// Home: products, what needs attention, first steps; my licenses.
export const homeWords = {
  'home.title': 'Start',
  'home.ownerTitle': 'Meine Kontingente',
  'home.personTitle': 'Meine Lizenzen',
  'home.products': 'Produkte',
  'home.attention': 'Braucht Aufmerksamkeit',
  'home.nothingToDo': 'Nichts zu tun: Niemand wartet, und nichts ist falsch.',
  'home.showMore_one': '{{count, number}} weiteren zeigen',
  'home.showMore_other': '{{count, number}} weitere zeigen',
  'home.noProducts':
    'Noch keine Produkte. Tragen Sie ein, was Ihre Organisation gekauft hat, und teilen Sie es auf.',
  'home.noLicenses': 'Sie haben hier keine Lizenzen und warten auf keine.',
  'home.ask': 'Wen Sie fragen können:',
  'home.askAdministrator':
    'Niemand ist für dieses Kontingent zuständig: Fragen Sie die Lizenzadministration Ihrer Organisation.',
  'home.productNumbers': '{{used}} von {{capacity}} belegt, {{undivided}} noch nicht aufgeteilt',
  'attention.overAllotted_one':
    '{{product}}: {{count, number}} Lizenz mehr aufgeteilt, als vorhanden ist. Niemand bekommt eine neue.',
  'attention.overAllotted_other':
    '{{product}}: {{count, number}} Lizenzen mehr aufgeteilt, als vorhanden sind. Niemand bekommt eine neue.',
  'attention.ending_one': '{{product}}: {{count, number}} Lizenz endet am {{day}}.',
  'attention.ending_other': '{{product}}: {{count, number}} Lizenzen enden am {{day}}.',
  'attention.ended_one': '{{product}}: {{count, number}} Lizenz endete am {{day}}.',
  'attention.ended_other': '{{product}}: {{count, number}} Lizenzen endeten am {{day}}.',
  'attention.waiting_one': '{{allotment}} ({{product}}): {{count, number}} Person wartet{{since}}.',
  'attention.waiting_other': '{{allotment}} ({{product}}): {{count, number}} Personen warten{{since}}.',
  'attention.hold_one':
    '{{allotment}} ({{product}}) ist angehalten, und {{count, number}} Person wartet{{since}}.',
  'attention.hold_other':
    '{{allotment}} ({{product}}) ist angehalten, und {{count, number}} Personen warten{{since}}.',
  'attention.since': ', am längsten seit {{day}}',
  'attention.sinceAlone': ' seit {{day}}',
  'attention.full': '{{allotment}} ({{product}}) ist voll: Wer als Nächstes kommt, wartet.',
  'attention.issues_one':
    '{{allotment}} ({{product}}): {{count, number}} Person bekommt wegen eines Problems keine Lizenz.',
  'attention.issues_other':
    '{{allotment}} ({{product}}): {{count, number}} Personen bekommen wegen eines Problems keine Lizenz.',
  'attention.orphaned': 'Für {{allotment}} ({{product}}) ist niemand mehr zuständig, der handeln kann.',
  'attention.seeOwners': 'Die Zuständigen ansehen',
  'attention.appointOwner': 'Jemanden für zuständig erklären',
  'attention.prerequisitesNotMet':
    'Lizenzen über Gruppen setzen Microsoft Entra ID P1 oder höher voraus, oder Office 365 E3, A3, G3 oder höher. Kein aktives Abonnement enthält das.',
  'attention.prerequisitesLapsed': 'Verlängern Sie {{products}}, oder kaufen Sie etwas anderes.',
  'attention.prerequisitesTooFew_one':
    '{{count, number}} Person bekommt Lizenzen über Gruppen, und das Gekaufte reicht für {{units, number}} (Microsoft Entra ID P1 oder Office 365 E3 und höher): {{missing, number}} zu wenig.',
  'attention.prerequisitesTooFew_other':
    '{{count, number}} Personen bekommen Lizenzen über Gruppen, und das Gekaufte reicht für {{units, number}} (Microsoft Entra ID P1 oder Office 365 E3 und höher): {{missing, number}} zu wenig.',
  'attention.addProduct': 'Ein Produkt hinzufügen',
  'attention.seeProduct': 'Produkt ansehen',
  'attention.seeWaiting': 'Wartende ansehen',
  'attention.seeIssues': 'Probleme ansehen',
  'attention.seeLimit': 'Die Grenze ansehen',
  'attention.changeLimit': 'Die Grenze ändern',
  'start.title': 'Erste Schritte',
  'start.away': 'Ausblenden',
  'start.show': 'Erste Schritte zeigen',
  'start.progress': '{{done}} von {{total}} erledigt.',
  'start.finished': 'Alles erledigt: Ihr erstes Produkt ist aufgeteilt, und jemand kümmert sich darum.',
  'start.done': 'Erledigt',
  'start.open': 'Zu tun',
  'start.fill': 'Personen und Produkte herbringen',
  'start.fillText':
    'Sehen Sie sich in einer Beispielorganisation um, importieren Sie, was Sie aus dem Admin Center exportieren, oder beginnen Sie mit einem Produkt.',
  'start.sample': 'Beispielorganisation laden',
  'start.samplePeople': 'Personen werden eingeladen …',
  'start.sampleProducts': 'Produkte werden gekauft und aufgeteilt …',
  'start.sampleMonths': 'Ein halbes Jahr vergeht: Personen kommen und gehen …',
  'start.sampleDone_one': '{{people}} Person ist jetzt hier, mit einem halben Jahr voller Lizenzen.',
  'start.sampleDone_other': '{{people}} Personen sind jetzt hier, mit einem halben Jahr voller Lizenzen.',
  'start.byHand': 'Produkte von Hand eintragen',
  'start.divide': 'Ein Produkt aufteilen',
  'start.divideText':
    'Geben Sie einer Abteilung ihr Kontingent: einen Namen und eine Zahl, über die sie nicht hinauskommt.',
  'start.assign': 'Eine Gruppe zuweisen',
  'start.assignText':
    'Alle in der Gruppe bekommen eine Lizenz; wer kommt, wenn alle vergeben sind, wartet in der Reihe.',
  'start.assignAction': 'An {{name}} zuweisen',
  'start.appoint': 'Jemanden für zuständig erklären',
  'start.appointText': 'Zuständige vergeben die Lizenzen des Kontingents und sehen sonst nichts.',
  'start.appointAction': 'Zuständige für {{name}}',
}
