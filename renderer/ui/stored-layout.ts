/** Sizes of split panes, kept by this browser. A layout that no longer fits its panes is not used. */
export type Layout = Readonly<Record<string, number>>;

const PREFIX = 'tandem.panes.';

export function parseLayout(text: string | null, paneIds: readonly string[]): Layout | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    const entries = Object.entries(value).filter(
      (entry): entry is [string, number] => typeof entry[1] === 'number' && entry[1] > 0,
    );
    const known = entries.length === paneIds.length && entries.every(([id]) => paneIds.includes(id));
    return known ? Object.fromEntries(entries) : null;
  } catch {
    return null;
  }
}

export function readLayout(id: string, paneIds: readonly string[]): Layout | null {
  try {
    return parseLayout(localStorage.getItem(PREFIX + id), paneIds);
  } catch {
    return null;
  }
}

export function storeLayout(id: string, layout: Layout): void {
  try {
    localStorage.setItem(PREFIX + id, JSON.stringify(layout));
  } catch {
    // A browser that stores nothing keeps the sizes until the page is closed.
  }
}
