// Texts of the daily work: lists, assigning, creating, long work.
export const workEn = {
  'list.saving': 'Stop ({{done}} read)',
  'list.savingOf': 'Stop ({{done}} of {{count}} read)',
  'list.choose': 'Choose {{name}}',
  'list.chooseAll': 'Choose those shown',
  'list.chooseNone': 'Choose none',
  'list.chosen_one': '{{count}} chosen',
  'list.chosen_other': '{{count}} chosen',
  'list.mostChosen': '({{count}} at most at once)',
  'people.many_one': '{{count}} person',
  'people.many_other': '{{count}} people',
  'people.takeBackMany_one': 'Take back {{count}} license',
  'people.takeBackMany_other': 'Take back {{count}} licenses',
  'waiting.removeMany_one': 'Remove {{count}} from the line',
  'waiting.removeMany_other': 'Remove {{count}} from the line',
  'groups.many_one': '{{count}} entry',
  'groups.many_other': '{{count}} entries',
} as const
