import { describe, expect, it } from 'vitest';
import type { RawLine } from '../../../../electron/domain/logs/log-line.ts';
import { LogRings } from '../../../../electron/domain/logs/log-rings.ts';
import { searchChunks } from '../../../../electron/domain/logs/search-chunks.ts';
import { decodeChunk, said, wish } from '../../../helpers/log-lines.ts';

const MIB = 1024 * 1024;

function texts(rings: LogRings, keys: readonly string[], limit = 10_000): string[] {
  const request = { ...wish, order: 'oldest-first' as const, limit };
  const { lines } = searchChunks(rings.views(keys), request, { decode: decodeChunk, isLate: () => false });
  return lines.map(({ text }) => text);
}

describe('LogRings', () => {
  it('gives back what was added, whatever is in it', () => {
    const rings = new LogRings();
    const lines = ['plain', '', 'grüße 🎺', '\u001b[31mred\u001b[0m', 'x'.repeat(40_000), 'last'];
    rings.add(
      'a',
      'gateway-1',
      lines.map((text, place) => said(place, text)),
    );
    expect(texts(rings, ['a'])).toEqual(lines);
    expect(texts(rings, ['b'])).toEqual([]);
  });

  it('gives back lines of which many go into a chunk', () => {
    const rings = new LogRings();
    const lines = Array.from({ length: 5_000 }, (_, place) => `${place % 10}`);
    rings.add(
      'a',
      'm',
      lines.map((text, place) => said(place, text)),
    );
    expect(texts(rings, ['a'])).toEqual(lines);
  });

  it('keeps member, stream, level and the time to a fraction of a microsecond', () => {
    const rings = new LogRings();
    const atMs = Date.parse('2026-11-21T18:00:00Z') + 0.123456;
    rings.add('a', 'gateway-1', [said(atMs, 'ERROR broken', 'stderr')]);
    const { lines } = searchChunks(rings.views(['a']), wish, { decode: decodeChunk, isLate: () => false });
    expect(lines).toEqual([
      { member: 'gateway-1', stream: 'stderr', atMs, text: 'ERROR broken', level: 'error' },
    ]);
  });

  it('takes a line of a megabyte of any letters', () => {
    const rings = new LogRings({ memberBytes: 8 * MIB, totalBytes: 8 * MIB });
    const long = `${'€'.repeat(MIB)} end`;
    rings.add('a', 'm', [said(1, 'before'), said(2, long), said(3, 'after')]);
    expect(texts(rings, ['a'], 1)).toEqual(['before']);
    expect(rings.views(['a']).reduce((count, { lineCount }) => count + lineCount, 0)).toBe(3);
  });

  it('forgets the oldest lines when a member says more than it may', () => {
    const rings = new LogRings({ memberBytes: 2 * MIB, totalBytes: 64 * MIB });
    const line = (place: number): RawLine => said(place, `${place} ${'x'.repeat(100)}`);
    for (let start = 0; start < 60_000; start += 1_000)
      rings.add(
        'a',
        'm',
        Array.from({ length: 1_000 }, (_, place) => line(start + place)),
      );
    const views = rings.views(['a']);
    const kept = views.reduce((count, { lineCount }) => count + lineCount, 0);
    expect(rings.sizeBytes).toBeLessThanOrEqual(2 * MIB);
    expect(kept).toBeGreaterThan(10_000);
    expect(views[0]?.firstOrdinal).toBe(60_000 - kept);
    expect(views.at(-1)?.newestMs).toBe(59_999);
  });

  it('counts empty lines, too', () => {
    const rings = new LogRings({ memberBytes: MIB, totalBytes: MIB });
    for (let turn = 0; turn < 300; turn += 1)
      rings.add(
        'a',
        'm',
        Array.from({ length: 1_000 }, (_, place) => said(place, '')),
      );
    expect(rings.sizeBytes).toBeLessThanOrEqual(2 * MIB);
    expect(rings.views(['a']).reduce((count, { lineCount }) => count + lineCount, 0)).toBeLessThan(200_000);
  });

  it('takes from the largest when all together say more than they may', () => {
    const rings = new LogRings({ memberBytes: 4 * MIB, totalBytes: 5 * MIB });
    rings.add('quiet', 'quiet', [said(1, 'the only line')]);
    for (const key of ['one', 'two'])
      rings.add(
        key,
        key,
        Array.from({ length: 60_000 }, (_, place) => said(place, 'y'.repeat(100))),
      );
    expect(rings.sizeBytes).toBeLessThanOrEqual(5 * MIB);
    expect(texts(rings, ['quiet'])).toEqual(['the only line']);
    rings.drop('one');
    expect(rings.views(['one'])).toEqual([]);
  });

  it('leaves what a reader was told of as it was', () => {
    const rings = new LogRings();
    rings.add('a', 'm', [said(1, 'one')]);
    const before = rings.views(['a']);
    rings.add(
      'a',
      'm',
      Array.from({ length: 5_000 }, (_, place) => said(place + 2, '')),
    );
    const { lines } = searchChunks(before, wish, { decode: decodeChunk, isLate: () => false });
    expect(lines.map(({ text }) => text)).toEqual(['one']);
  });
});
