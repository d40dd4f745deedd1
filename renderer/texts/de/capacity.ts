import type { capacity as en } from '../en/capacity.ts';
import type { Texts } from '../texts.ts';

export const capacity: Texts<typeof en> = {
  title: 'Kapazität',
  about:
    'Grenzen sind, was Mitglieder höchstens nutzen dürfen. Ein Stack, dessen Grenzen über der Maschine liegen, startet trotzdem; nur sein schlimmster Moment passt dann nicht.',
  again: 'Neu lesen',
  reading: 'Der Plan wird zusammengezählt und die Maschine gefragt',
  elsewhere:
    'Die Engine läuft auf einer anderen Maschine, deren Speicher und Platte von hier nicht gelesen werden können.',
  resources: { memory: 'Arbeitsspeicher', cpus: 'Prozessoren', disk: 'Platte' },
  cores: '{count, plural, one {# Kern} other {# Kernen}}',
  coresNeeded: '{count, number}',
  ofHost: '{needed} von {available}',
  unknownHost: 'unbekannt',
  free: '{free} sind jetzt frei.',
  fit: { fits: 'passt', tight: 'knapp', over: 'zu viel', unknown: 'nicht bekannt' },
  means: {
    memory: {
      fits: 'Alle Mitglieder dürfen ihre Grenzen zugleich erreichen.',
      tight: 'Es passt auf die Maschine, aber nicht neben das, was jetzt läuft.',
      over: 'Mehr, als die Maschine hat: Im schlimmsten Moment wird etwas beendet. Grenzen oder Mitglieder verringern.',
      unknown: 'Die Maschine konnte nicht gefragt werden.',
    },
    cpus: {
      fits: 'Jedes Mitglied kann seinen Anteil zugleich haben.',
      tight: 'Mitglieder teilen sich die Kerne: Unter Volllast werden alle langsamer.',
      over: 'Mitglieder teilen sich die Kerne: Unter Volllast werden alle langsamer.',
      unknown: 'Die Maschine konnte nicht gefragt werden.',
    },
    disk: {
      fits: 'Platz für Images, Logs und was Datenbanken schon ohne Daten brauchen.',
      tight: 'Neben dem, was Datenbanken schon ohne Daten brauchen, bleibt wenig Platz.',
      over: 'Weniger als 5 GiB sind frei: Ist die Platte voll, schreiben Datenbanken nicht mehr.',
      unknown: 'Der freie Platz konnte nicht gelesen werden.',
    },
  },
  tooLarge: 'Dürfen mehr Speicher nutzen, als die Maschine hat: {members}.',
  plan: 'Grenzen nach Komponente',
  pods: 'Pods (Netze der Mitglieder)',
  limits:
    'Platte ist, was Mitglieder belegen, bevor Daten gespeichert sind.{count, plural, =0 {} one { Bei # Mitglied hängt es allein von den Daten ab.} other { Bei # Mitgliedern hängt es allein von den Daten ab.}}',
  perMember: 'Jedes Mitglied',
  columns: {
    component: 'Komponente',
    member: 'Mitglied',
    kind: 'Art',
    members: 'Mitglieder',
    memoryEach: 'Speicher je',
    memory: 'Speicher',
    cpus: 'Kerne',
    disk: 'Platte',
  },
};
