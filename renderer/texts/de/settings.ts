import type { settings as english } from '../en/settings.ts';
import type { Texts } from '../texts.ts';

export const settings: Texts<typeof english> = {
  title: 'Einstellungen',
  looks: {
    title: 'Aussehen',
    theme: 'Farben',
    system: 'Wie das System',
    light: 'Hell',
    dark: 'Dunkel',
    contrast: 'Mehr Kontrast',
    contrastHint: 'Auch von selbst an, wenn das System es wünscht.',
    motion: 'Nichts bewegt sich, wenn das System weniger Bewegung wünscht.',
  },
  words: {
    title: 'Sprache und Zeiten',
    language: 'Sprache der Seite',
    languageHint: 'Was der Host sagt (Urteile, Befunde, Fehler), bleibt englisch.',
    system: 'Wie das System',
    times: 'Zeiten',
    relative: 'Wie lange her; Datum und Uhrzeit beim Darüberfahren',
    absolute: 'Datum und Uhrzeit; wie lange her beim Darüberfahren',
    example: 'Vor drei Minuten steht da als:',
  },
  host: {
    title: 'Host',
    reading: 'Wartet darauf, dass der Host sich vorstellt',
    stale: 'wie er war, als die Verbindung abriss',
    version: 'Version',
    started: 'Gestartet',
    engine: 'Engine',
    noEngine: 'keine verbunden',
    engineSaid: '{version}, API {api}: {description}',
  },
  files: {
    title: 'Dateien des Hosts',
    reading: 'Wartet darauf, dass der Host sich vorstellt',
    copy: 'Pfad des Datenordners kopieren',
    text: 'Stacks, ihre erzeugte Konfiguration, das Journal, die Messwerte und das eigene Protokoll des Hosts liegen in diesem Ordner auf der Maschine des Hosts. Was auf dieser Seite gewählt wird, merkt sich dieser Browser.',
    fine: 'Seit der Host begann, ging nichts mit ihnen schief.',
  },
  keys: {
    title: 'Tasten',
    palette: 'Zu einer Ansicht, einem Mitglied, einer Übung oder einer Aktion (⌘K am Mac)',
    escape: 'Schließen, was offen ist',
    notifications: 'Zu den Meldungen unten rechts',
  },
};
