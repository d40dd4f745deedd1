import type { LogLine } from '../../../electron/contract/log-requests.ts';
import type { LineRing } from './line-ring.ts';

/**
 * A page that was asked for up to an instant holds that instant's lines once more, and no line has a name of its own: those
 * of the ring's first instant are left out as often as they are there.
 */
export function withoutOldest(lines: readonly LogLine[], ring: LineRing): readonly LogLine[] {
  const oldestMs = ring.oldestMs;
  if (oldestMs === null || lines.at(-1)?.atMs !== oldestMs) return lines;
  return without(lines, oldestMs, instantOf(ring, ring.firstOrdinal, 1, oldestMs));
}

/** The same at the other end. */
export function withoutNewest(lines: readonly LogLine[], ring: LineRing): readonly LogLine[] {
  const newestMs = ring.newestMs;
  if (newestMs === null || lines[0]?.atMs !== newestMs) return lines;
  return without(lines, newestMs, instantOf(ring, ring.endOrdinal - 1, -1, newestMs));
}

function instantOf(ring: LineRing, from: number, step: 1 | -1, atMs: number): string[] {
  const known: string[] = [];
  for (let ordinal = from; ; ordinal += step) {
    const line = ring.line(ordinal, Number.MAX_SAFE_INTEGER);
    if (line === null || line.atMs !== atMs) return known;
    known.push(`${line.member} ${line.text}`);
  }
}

function without(lines: readonly LogLine[], instantMs: number, known: string[]): readonly LogLine[] {
  return lines.filter(({ atMs, member, text }) => {
    const place = atMs === instantMs ? known.indexOf(`${member} ${text}`) : -1;
    if (place !== -1) known.splice(place, 1);
    return place === -1;
  });
}
