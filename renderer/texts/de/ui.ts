import type { ui as english } from '../en/ui.ts';
import type { Texts } from '../texts.ts';

export const ui: Texts<typeof english> = {
  close: 'Schließen',
  cancel: 'Abbrechen',
  dismiss: 'Ausblenden',
  copied: 'Kopiert',
  copyRefused: 'Der Browser hat das Kopieren nicht erlaubt',
  clear: 'Leeren',
  open: 'Öffnen',
  none: 'Nichts gefunden',
  typeToConfirm: 'Zum Bestätigen <name></name> eintippen',
  willBeLost: 'Was verloren geht',
  popups: 'Offene Menüs und Listen',
  notifications: 'Meldungen',
  resize: 'Größe ändern: {name}',
  sortBy: 'Nach {column} sortieren',
  moment: {
    justNow: 'gerade eben',
    ago: 'vor {span}',
    now: 'jetzt',
    ahead: 'in {span}',
  },
};
