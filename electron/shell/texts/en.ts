import type { Survival } from '../../domain/health/survival.ts';

const survival: Readonly<Record<Survival, string>> = {
  survives: 'survives',
  degrades: 'degrades',
  fails: 'fails',
  untested: 'never tested',
  unknown: 'not known',
};

export const en = {
  survival,
  without: (survival: string, member: string) => `${survival} without ${member}`,
  isDown: 'not running',
  isChanging: 'being changed',
  isInDrill: 'in a drill',
  tray: {
    seeking: 'Tandem: looking for its host',
    noStacks: 'Tandem: no stacks yet',
    allSurvive: (count: number) =>
      count === 1 ? 'Tandem: the stack survives' : `Tandem: all ${count} stacks survive`,
    worst: (stack: string, words: string) => `Tandem: ${stack} ${words}`,
    busy: (stack: string) => `Tandem: ${stack} is being changed`,
  },
  menu: {
    open: 'Open Tandem',
    openStack: 'Open',
    runDrill: (drill: string) => `Run the drill ${drill}`,
    noDrill: 'No drill can be run now',
    noStacks: 'No stacks yet',
    seeking: 'Looking for the host …',
    attached: 'Shows a host that runs elsewhere',
    quietForHour: 'Pause alerts for an hour',
    quietUntilTomorrow: 'Pause alerts until tomorrow',
    isQuiet: 'Alerts are paused: go on now',
    startAtLogin: 'Start at login',
    startMinimised: 'Start without a window',
    closeToTray: 'Keep running when the window is closed',
    looksForUpdates: 'Look for updates',
    installUpdate: (version: string) => `Install ${version} and start again`,
    updateWaits: (version: string) => `${version} is installed when the drill has ended`,
    quit: 'Quit Tandem',
    file: 'File',
    edit: 'Edit',
    view: 'View',
    window: 'Window',
  },
  notice: {
    open: 'Open',
    runAgain: 'Run again',
    goesOn: {
      title: 'Tandem goes on',
      hidden: 'It is in the tray, and tells when something happens. Quit it from there.',
      minimised:
        'This desktop shows no tray icons, so the window is minimised. Quit from the menu “File”. On GNOME the extension “AppIndicator” brings the tray.',
    },
    incident: (stack: string) => stack,
    engineLost: 'The engine does not answer',
    passed: (stack: string, drill: string) => `${stack}: ${drill} passed`,
    notPassed: (stack: string, drill: string) => `${stack}: ${drill} did not pass`,
    drillFailed: (stack: string, drill: string) => `${stack}: ${drill} could not be run`,
    tookOver: {
      title: 'Tandem is the host now',
      body: 'The one that ran elsewhere has ended. Stacks and alerts go on here.',
    },
    updateReady: (version: string) => ({
      title: `Tandem ${version} is ready`,
      body: 'It was fetched and its signature is right. Install it from the menu when it suits you: stacks run on meanwhile.',
    }),
    drillRefused: (stack: string) => `${stack}: the drill was not begun`,
    plainCredentials: {
      title: 'Credentials are kept in plain text',
      body: 'This desktop has no key store (GNOME Keyring or KWallet) that Tandem could use. Whoever reads your files can read them.',
    },
  },
  quit: {
    keep: 'Keep running',
    stopAndQuit: 'Stop and quit',
    drill: (stack: string, drill: string) => `The drill ${drill} is under way on ${stack}.`,
    drillDetail: 'Before Tandem quits, the drill is broken off and its fault taken back.',
    run: (stack: string, kind: string) => `“${kind}” is under way on ${stack}.`,
    runDetail:
      'Before Tandem quits, it is stopped. It can be begun again at any time and goes on where it stands.',
  },
  failure: {
    cannotStart: 'Tandem cannot start',
    crashed: 'Tandem ended because of an error',
    crashReport: (path: string) => `Your stacks run on, untouched. What happened is written down in ${path}.`,
    pageBroken: 'The page of Tandem has crashed several times',
    pageBrokenDetail:
      'Your stacks run on, and are watched. Open the window again from the tray, or restart Tandem.',
  },
};
