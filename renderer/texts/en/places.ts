/** Screens that have their place, but no service behind them yet: what is missing, and what can be done today. */
export const places = {
  today: 'What you can do today',
  updates: {
    missing:
      'Updates that replace one member after the other under watch, and go back by themselves when it gets worse, are not in this version.',
    first: 'Change the image of a component in the stack file. It is among the',
    second: 'See what that would replace, before anything is touched:',
    third:
      'Then bring the stack up to date. What is replaced is away until its new container is ready; the plan tells the order:',
  },
  backups: {
    missing:
      'Backups on a schedule, their retention and restores are not in this version. Twins and standbys are no backup: what is deleted in one is deleted in all.',
    first: 'Copy a database out with the tools that its container has, such as pg_dump, from a',
    second: 'Copy the stack file and its secrets to another machine. Where they are is shown under',
  },
  alerts: {
    missing:
      'Alerts by mail, by message or by webhook are not in this version. Nobody is told while no page is open.',
    first: 'What would be told is recorded, and shown under',
    second:
      'The host gives its figures to a Prometheus that asks for them, and Prometheus can alert: survival, health, last drills and usage are at “/metrics” of this page’s address, for the token in the file “metrics-token” of the data folder.',
  },
  checklist: {
    missing:
      'A list of what is left to do before people may depend on this stack, from certificates to restores, is not in this version.',
    first: 'What would fail now, and what would mend it, is told at the top of the',
    second: 'Which failures were never tried stands at each of the',
    third: 'What this machine lacks is found by:',
  },
} as const;
