import type { workEn } from './work.en.ts'

/** The same in German. */
export const workDe: Readonly<Record<keyof typeof workEn, string>> = {
  'list.saving': 'Anhalten ({{done}} gelesen)',
  'list.savingOf': 'Anhalten ({{done}} von {{count}} gelesen)',
  'list.choose': '{{name}} auswählen',
  'list.chooseAll': 'Angezeigte auswählen',
  'list.chooseNone': 'Auswahl aufheben',
  'list.chosen_one': '{{count}} ausgewählt',
  'list.chosen_other': '{{count}} ausgewählt',
  'list.mostChosen': '(höchstens {{count}} auf einmal)',
  'people.many_one': '{{count}} Person',
  'people.many_other': '{{count}} Personen',
  'people.takeBackMany_one': '{{count}} Lizenz zurücknehmen',
  'people.takeBackMany_other': '{{count}} Lizenzen zurücknehmen',
  'waiting.removeMany_one': '{{count}} aus der Warteliste entfernen',
  'waiting.removeMany_other': '{{count}} aus der Warteliste entfernen',
  'groups.many_one': '{{count}} Eintrag',
  'groups.many_other': '{{count}} Einträge',
  'create.step': 'Schritt {{step}} von {{steps}}',
  'create.back': 'Zurück',
  'create.next': 'Weiter',
  'create.services': 'Welche Dienste sind an?',
  'create.servicesHint':
    'Was hier aus ist, fehlt denen, die hier zugewiesen sind, sofern keine andere Zuweisung es gibt.',
  'create.servicesLater': 'Erst ein Produkt wählen; dann sind alle seine Dienste an.',
  'create.noServices': 'Dieses Produkt hat keine Dienste, die man schalten kann.',
  'create.servicesOff_one': '{{count}} Dienst ist aus.',
  'create.servicesOff_other': '{{count}} Dienste sind aus.',
  'create.undivided': '{{units}} sind noch nicht aufgeteilt.',
}
