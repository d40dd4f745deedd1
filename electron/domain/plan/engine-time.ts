/**
 * Orders two of the engine's RFC 3339 time stamps. Go trims trailing zeros of the fraction, so the texts differ in
 * length and neither `Date` (milliseconds) nor a plain string comparison will do.
 */
export function isLater(one: string, other: string): boolean {
  return normalise(one) > normalise(other);
}

function normalise(stamp: string): string {
  const match = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d+))?/.exec(stamp);
  if (match === null) return '';
  return `${match[1]}.${(match[2] ?? '').padEnd(9, '0')}`;
}
