/** What the palette offers, and which of it answers to what was typed. */

export type PaletteKind = 'screen' | 'stack' | 'member' | 'drill' | 'action';

export interface PaletteEntry {
  readonly id: string;
  readonly kind: PaletteKind;
  readonly label: string;
  /** Told beside it and searched too: the stack that it belongs to. */
  readonly context: string;
  readonly act:
    | { readonly kind: 'go'; readonly to: string }
    | { readonly kind: 'do'; readonly run: () => void };
}

const MOST_RESULTS = 60;

/**
 * Every word that was typed must be found; the beginning of a name counts more than the middle of one, and letters
 * that only follow each other count least. Equal ones stay in the order that they were offered in.
 */
export function matchEntries(entries: readonly PaletteEntry[], typed: string): readonly PaletteEntry[] {
  const words = folded(typed)
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return entries.slice(0, MOST_RESULTS);
  const scored = entries.flatMap((entry) => {
    const score = scoreOf(entry, words);
    return score === null ? [] : [{ entry, score }];
  });
  return scored
    .toSorted((a, b) => a.score - b.score)
    .slice(0, MOST_RESULTS)
    .map(({ entry }) => entry);
}

function scoreOf({ label, context }: PaletteEntry, words: readonly string[]): number | null {
  const [name, around] = [folded(label), folded(context)];
  let total = 0;
  for (const word of words) {
    const score = wordScore(name, word) ?? withCost(wordScore(around, word), 2) ?? looseScore(name, word);
    if (score === null) return null;
    total += score;
  }
  // Of two that match alike, the shorter is what was meant.
  return total + name.length / 1_000;
}

function wordScore(text: string, word: string): number | null {
  const at = text.indexOf(word);
  if (at === -1) return null;
  if (at === 0) return 0;
  return text.split(/[^\p{L}\p{N}]+/u).some((part) => part.startsWith(word)) ? 1 : 3;
}

function looseScore(text: string, word: string): number | null {
  if (word.length < 2) return null;
  let at = -1;
  for (const letter of word) {
    at = text.indexOf(letter, at + 1);
    if (at === -1) return null;
  }
  return 8;
}

function withCost(score: number | null, cost: number): number | null {
  return score === null ? null : score + cost;
}

/** Without capitals and accents: “uberblick” finds “Überblick”. */
function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
