import type { terminal as english } from '../en/terminal.ts';
import type { Texts } from '../texts.ts';

export const terminal: Texts<typeof english> = {
  title: 'Terminal',
  readOnly: 'Terminals handeln, und was in ihnen steht, ist nicht für alle.',
  intro:
    'Eine Shell in einem Mitglied oder der Client seiner Rolle. Sitzungen leben im Host: Sie laufen weiter, wenn Sie etwas anderes ansehen, die Seite neu laden oder die Verbindung verlieren.',
  open: 'Terminal öffnen …',
  openTitle: 'Terminal öffnen',
  openIn: '{client} in {member}',
  openAgain: 'Neu öffnen',
  sessions: 'Terminalsitzungen',
  inMembers: 'In einem Mitglied',
  noMembers: 'Kein Mitglied dieses Stacks ist in der Engine. Starten Sie zuerst den Stack.',
  notRunning: 'ist {state}',
  onMachine: 'Auf diesem Rechner',
  onMachineHint:
    'Ihre eigene Shell dort, wo der Host läuft. Für Seiten ist sie aus, bis sie für diesen Start mit <option>--host-shell</option> erlaubt wird.',
  machine: 'dieser Rechner',
  others: 'Laufende Sitzungen',
  attach: 'Beitreten',
  openedBy: {
    desktop: 'in der App geöffnet',
    browser: 'in einem Browser geöffnet',
    command: 'auf der Kommandozeile geöffnet',
  },
  client: { shell: 'Shell', psql: 'psql', 'redis-cli': 'redis-cli', console: 'Konsole' },
  phase: {
    connecting: 'verbindet',
    attached: 'verbunden',
    lost: 'verbindet neu',
    ended: 'beendet',
    refused: 'nicht geöffnet',
    gone: 'weg',
  },
  connecting: 'Wartet seit {span} darauf, dass der Host es öffnet.',
  lost: 'Der Host ist seit {span} weg. Es geht von selbst weiter, wo es war, wenn er wieder da ist.',
  skipped: '… hier fehlt Ausgabe …',
  end: {
    exited: 'Das Programm ist zu Ende.',
    exitCode: 'Das Programm endete mit dem Code {code}.',
    signal: 'Das Programm wurde durch das Signal {signal} beendet.',
    closed: 'Die Sitzung wurde geschlossen.',
    idle: 'Die Sitzung wurde geschlossen, weil niemand mehr hinsah.',
    'host-closing': 'Die Sitzung endete mit dem Host.',
    'host-gone':
      'Die Sitzung blieb von einem Host übrig, der abgebrochen wurde, und wurde vom nächsten beendet.',
    'member-gone': 'Die Sitzung endete mit ihrem Mitglied.',
    lost: 'Die Verbindung zur Engine ist abgerissen: Was aus dem Programm wurde, ist nicht bekannt.',
  },
  find: 'Suchen',
  leaveRunning: 'Weiterlaufen lassen',
  leaveRunningHint:
    'Schließt den Tab; die Sitzung läuft eine halbe Stunde weiter, und Sie können ihr wieder beitreten.',
  endSession: 'Beenden …',
  closeTab: 'Tab schließen',
  endTitle: 'Diese Sitzung beenden?',
  endText:
    'Das Programm darin endet und alles, was es gestartet hat. Um später zurückzukommen, lassen Sie sie stattdessen weiterlaufen.',
  keep: 'Behalten',
  keys: { copy: 'kopieren', paste: 'einfügen', search: 'suchen', leave: 'aus dem Terminal heraus' },
  forReaders: 'Für Screenreader',
  search: {
    label: 'In diesem Terminal suchen',
    older: 'Älter',
    newer: 'Neuer',
    nothing: 'Nicht gefunden.',
    close: 'Suche schließen',
  },
  link: {
    title: 'Diese Adresse öffnen?',
    text: 'Ein Programm hat sie geschrieben. Sie öffnet sich in einem neuen Fenster.',
    open: 'Öffnen',
    refused: 'Von hier werden nur Webadressen geöffnet.',
  },
  paste: {
    title: '{count, plural, one {# Zeile} other {# Zeilen}} einfügen?',
    text: 'Das Programm unterscheidet eingefügte Zeilen nicht von getippten: Jede kann sofort ausgeführt werden.',
    confirm: 'Einfügen',
  },
};
