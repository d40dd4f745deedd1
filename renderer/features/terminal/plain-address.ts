/** The address as the browser would go there, for people to read before they do; null for what no page may open. */
export function plainAddress(address: string): string | null {
  try {
    const url = new URL(address);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : null;
  } catch {
    return null;
  }
}
