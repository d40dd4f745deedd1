import type { overview as english } from '../en/overview.ts';
import type { Texts } from '../texts.ts';

export const overview: Texts<typeof english> = {
  title: 'Überblick',
  create: 'Neuer Stack …',
  open: 'Öffnen',
  drills: 'Übungen',
  members: '{ready, number} von {all, plural, one {# Mitglied} other {# Mitgliedern}} bereit',
  proven: 'ältester Nachweis',
  next: 'nächste Übung „{drill}“',
  underWay: 'im Gang: {run}',
  drift: 'weicht von seiner Datei ab',
  was: 'war {word}',
  states: {
    absent: 'nicht hochgefahren',
    healthy: 'gesund',
    degraded: 'eingeschränkt',
    down: 'ausgefallen',
    changing: 'ändert sich',
    unknown: 'Zustand unbekannt',
  },
  since: {
    title: 'Seit Ihrem letzten Blick',
    lastDay: 'Am letzten Tag',
    reading: 'Was geschah, wird gelesen',
    nothing:
      'Nichts ist geschehen. Von Mitgliedern, Läufen und Änderungen an Stack-Dateien würde hier berichtet.',
    counts:
      '{alarms, plural, =0 {Kein Alarm} one {# Alarm} other {# Alarme}}, {warnings, plural, =0 {keine Warnung} one {# Warnung} other {# Warnungen}}, {notes, plural, =0 {sonst nichts} one {# anderes Ereignis} other {# andere Ereignisse}}',
    more: '{count, plural, one {# weiteres Ereignis} other {# weitere Ereignisse}}',
    incidentsOf: 'Vorfälle von {stack}',
    tones: { alarm: 'Alarm', warning: 'Warnung', good: 'Behoben', note: 'Hinweis' },
  },
};
