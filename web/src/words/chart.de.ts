import type { chart as en } from './chart.en.ts'

/** German. */
export const chart: Readonly<Record<keyof typeof en, string>> = {
  'chart.title': 'Nutzung im Zeitverlauf',
  'chart.sentence': '{{used}}, {{change}}; {{outlook}}.',
  'chart.used': '{{used}} von {{limit}} belegt',
  'chart.more_one': '{{count, number}} mehr als vor {{days}} Tagen',
  'chart.more_other': '{{count, number}} mehr als vor {{days}} Tagen',
  'chart.fewer_one': '{{count, number}} weniger als vor {{days}} Tagen',
  'chart.fewer_other': '{{count, number}} weniger als vor {{days}} Tagen',
  'chart.same': 'so viele wie vor {{days}} Tagen',
  'chart.fullIn_one': 'in diesem Tempo in etwa einem Tag voll',
  'chart.fullIn_other': 'in diesem Tempo in etwa {{count, number}} Tagen voll',
  'chart.full': 'keine ist frei',
  'chart.tooLittleHistory': 'wann sie voll ist, lässt sich noch nicht sagen',
  'chart.shrinking': 'es werden weniger',
  'chart.steady': 'kein anhaltender Trend',
  'chart.farOff': 'in diesem Tempo auf Jahre nicht voll',
  'chart.period': 'Zeitraum',
  'chart.days': '{{days}} Tage',
  'chart.asTable': 'Als Tabelle zeigen',
  'chart.asPicture': 'Als Diagramm zeigen',
  'chart.date': 'Datum',
  'chart.usedThen': 'Belegt',
  'chart.limitNow': 'Grenze jetzt',
}
