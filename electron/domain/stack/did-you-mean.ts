/** Number of single-letter edits (swaps of neighbours count as one) between two short texts. */
export function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      let best = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        best = Math.min(best, (beforePrevious[column - 2] ?? 0) + 1);
      }
      current.push(best);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}

/** The known word that `text` was probably meant to be; null when none is near enough. */
export function nearest(text: string, known: readonly string[]): string | null {
  if (text.length > 64) return null;
  let best: { readonly word: string; readonly distance: number } | null = null;
  for (const word of [...known].sort()) {
    const distance = editDistance(text.toLowerCase(), word.toLowerCase());
    // Of very short words each is near every other.
    const allowed = Math.floor(Math.max(text.length, word.length) / 3);
    if (distance <= allowed && (best === null || distance < best.distance)) best = { word, distance };
  }
  return best?.word ?? null;
}

/** `did you mean …?` or, when nothing is near, what there is. */
export function suggest(text: string, known: readonly string[]): string {
  const near = nearest(text, known);
  if (near !== null) return `Did you mean \`${near}\`?`;
  return known.length === 0 ? 'There is none in this file.' : `Known here: ${[...known].join(', ')}.`;
}
