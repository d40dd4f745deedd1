import { harmlessText } from '../../../electron/domain/logs/harmless-text.ts';

/** Longer names are cut on the screen and whole on hover. */
const MOST_SHOWN = 200;

/**
 * A name as it may be shown: nothing in it turns the text around it, and no more of it than anyone reads. A browser lays
 * every letter out, seen or not.
 */
export function shownName(name: string): string {
  const cut = name.length > MOST_SHOWN ? `${name.slice(0, MOST_SHOWN)}…` : name;
  return harmlessText(cut);
}
