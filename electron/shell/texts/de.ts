import type { en } from './en.ts';

export const de: typeof en = {
  survival: {
    survives: 'übersteht es',
    degrades: 'eingeschränkt',
    fails: 'fällt aus',
    untested: 'nie erprobt',
    unknown: 'unbekannt',
  },
  without: (survival, member) => `${survival} ohne ${member}`,
  isDown: 'läuft nicht',
  isChanging: 'wird verändert',
  isInDrill: 'in einer Übung',
  tray: {
    seeking: 'Tandem: sucht seinen Host',
    noStacks: 'Tandem: noch keine Stacks',
    allSurvive: (count) =>
      count === 1 ? 'Tandem: der Stack übersteht es' : `Tandem: alle ${count} Stacks überstehen es`,
    worst: (stack, words) => `Tandem: ${stack} – ${words}`,
    busy: (stack) => `Tandem: ${stack} wird verändert`,
  },
  menu: {
    open: 'Tandem öffnen',
    openStack: 'Öffnen',
    runDrill: (drill) => `Übung ${drill} starten`,
    noDrill: 'Gerade ist keine Übung möglich',
    noStacks: 'Noch keine Stacks',
    seeking: 'Der Host wird gesucht …',
    attached: 'Zeigt einen Host, der anderswo läuft',
    quietForHour: 'Meldungen eine Stunde lang anhalten',
    quietUntilTomorrow: 'Meldungen bis morgen anhalten',
    isQuiet: 'Meldungen sind angehalten: wieder aufnehmen',
    startAtLogin: 'Bei der Anmeldung starten',
    startMinimised: 'Ohne Fenster starten',
    closeToTray: 'Weiterlaufen, wenn das Fenster geschlossen wird',
    looksForUpdates: 'Nach Aktualisierungen suchen',
    installUpdate: (version) => `${version} einspielen und neu starten`,
    updateWaits: (version) => `${version} wird eingespielt, wenn die Übung zu Ende ist`,
    quit: 'Tandem beenden',
    file: 'Datei',
    edit: 'Bearbeiten',
    view: 'Ansicht',
    window: 'Fenster',
  },
  notice: {
    open: 'Öffnen',
    runAgain: 'Noch einmal',
    goesOn: {
      title: 'Tandem läuft weiter',
      hidden: 'Es ist in der Leiste der Symbole und meldet, wenn etwas geschieht. Dort wird es beendet.',
      minimised:
        'Diese Arbeitsumgebung zeigt keine Symbole in der Leiste, darum ist das Fenster verkleinert. Beendet wird im Menü „Datei“. Bei GNOME bringt die Erweiterung „AppIndicator“ die Symbole.',
    },
    incident: (stack) => stack,
    engineLost: 'Die Engine antwortet nicht',
    passed: (stack, drill) => `${stack}: ${drill} bestanden`,
    notPassed: (stack, drill) => `${stack}: ${drill} nicht bestanden`,
    drillFailed: (stack, drill) => `${stack}: ${drill} war nicht möglich`,
    tookOver: {
      title: 'Tandem ist jetzt der Host',
      body: 'Der andere ist beendet. Stacks und Meldungen gehen hier weiter.',
    },
    updateReady: (version) => ({
      title: `Tandem ${version} ist bereit`,
      body: 'Es ist geladen, und seine Unterschrift stimmt. Einspielen lässt es sich aus dem Menü, wann es passt: Stacks laufen weiter.',
    }),
    drillRefused: (stack) => `${stack}: die Übung wurde nicht begonnen`,
    plainCredentials: {
      title: 'Zugangsdaten liegen im Klartext',
      body: 'Diese Arbeitsumgebung hat keinen Schlüsselbund (GNOME Keyring oder KWallet), den Tandem benutzen könnte. Wer Ihre Dateien liest, kann auch sie lesen.',
    },
  },
  quit: {
    keep: 'Weiterlaufen',
    stopAndQuit: 'Abbrechen und beenden',
    drill: (stack, drill) => `Die Übung ${drill} läuft gerade mit ${stack}.`,
    drillDetail: 'Bevor Tandem endet, wird die Übung abgebrochen und ihre Störung zurückgenommen.',
    run: (stack, kind) => `„${kind}“ läuft gerade mit ${stack}.`,
    runDetail:
      'Bevor Tandem endet, wird es abgebrochen. Es kann jederzeit neu begonnen werden und geht dort weiter, wo es steht.',
  },
  failure: {
    cannotStart: 'Tandem kann nicht starten',
    crashed: 'Tandem endete wegen eines Fehlers',
    crashReport: (path) => `Ihre Stacks laufen unberührt weiter. Was geschah, steht in ${path}.`,
    pageBroken: 'Die Seite von Tandem ist mehrmals abgestürzt',
    pageBrokenDetail:
      'Ihre Stacks laufen weiter und werden überwacht. Öffnen Sie das Fenster neu aus der Leiste, oder starten Sie Tandem neu.',
  },
};
