import type { places as english } from '../en/places.ts';
import type { Texts } from '../texts.ts';

export const places: Texts<typeof english> = {
  today: 'Was Sie heute tun können',
  updates: {
    missing:
      'Aktualisierungen, die ein Mitglied nach dem anderen unter Aufsicht ersetzen und von selbst zurückgehen, wenn es schlechter wird, gibt es in dieser Version nicht.',
    first: 'Ändern Sie das Image einer Komponente in der Stack-Datei. Sie steht unter',
    second: 'Sehen Sie, was das ersetzen würde, bevor etwas angefasst wird:',
    third:
      'Bringen Sie den Stack dann auf den Stand. Was ersetzt wird, ist weg, bis sein neuer Container bereit ist; der Plan nennt die Reihenfolge:',
  },
  backups: {
    missing:
      'Sicherungen nach Zeitplan, ihre Aufbewahrung und Wiederherstellungen gibt es in dieser Version nicht. Zwillinge und Standbys sind keine Sicherung: Was in einem gelöscht wird, ist in allen gelöscht.',
    first:
      'Kopieren Sie eine Datenbank mit den Werkzeugen heraus, die ihr Container hat, etwa pg_dump, aus einem',
    second:
      'Kopieren Sie die Stack-Datei und ihre Geheimnisse auf eine andere Maschine. Wo sie liegen, steht unter',
  },
  alerts: {
    missing:
      'Warnungen per Mail, Nachricht oder Webhook gibt es in dieser Version nicht. Niemand erfährt etwas, solange keine Seite offen ist.',
    first: 'Was gemeldet würde, wird aufgezeichnet und steht unter',
    second:
      'Der Host gibt seine Messwerte einem Prometheus, das danach fragt, und Prometheus kann warnen: Überleben, Gesundheit, letzte Übungen und Verbrauch stehen unter „/metrics“ der Adresse dieser Seite, gegen das Token in der Datei „metrics-token“ des Datenordners.',
  },
  checklist: {
    missing:
      'Eine Liste dessen, was noch zu tun ist, bevor sich Menschen auf diesen Stack verlassen dürfen, von Zertifikaten bis zu Wiederherstellungen, gibt es in dieser Version nicht.',
    first: 'Was jetzt ausfallen würde und was es behöbe, steht ganz oben in der',
    second: 'Welche Ausfälle nie versucht wurden, steht bei jeder der',
    third: 'Was dieser Maschine fehlt, findet:',
  },
};
