import { de } from './texts/de.ts';
import { en } from './texts/en.ts';

/** What the app says outside of its page, where the page's catalogue is not. */
export type ShellTexts = typeof en;

export function shellTexts(locale: string): ShellTexts {
  return /^de(-|_|$)/i.test(locale) ? de : en;
}
