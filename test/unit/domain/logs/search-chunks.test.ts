import { describe, expect, it } from 'vitest';
import { regexPattern, textPattern } from '../../../../electron/domain/logs/line-pattern.ts';
import type { RawLine } from '../../../../electron/domain/logs/log-line.ts';
import { type LogCursor, parseCursor, printCursor } from '../../../../electron/domain/logs/log-position.ts';
import {
  type LogSearchRequest,
  MAX_PAGE_CHARACTERS,
  searchChunks,
} from '../../../../electron/domain/logs/search-chunks.ts';
import { decodeChunk, ringsOf, said, wish } from '../../../helpers/log-lines.ts';
import { SeededRandom } from '../../../helpers/seeded-random.ts';

type Members = Readonly<Record<string, readonly RawLine[]>>;

/** All pages, each begun where the one before has ended, as a client asks for them. */
function pages(members: Members, request: Partial<LogSearchRequest>, isLate = () => false): string[][] {
  const chunks = ringsOf(members);
  const found: string[][] = [];
  let cursor: LogCursor | null = null;
  do {
    const page = searchChunks(chunks, { ...wish, ...request, cursor }, { decode: decodeChunk, isLate });
    found.push(page.lines.map(({ member, text }) => `${member} ${text}`));
    cursor = page.cursor === null ? null : parseCursor(printCursor(page.cursor));
    expect(found.length).toBeLessThan(5_000);
  } while (cursor !== null);
  return found;
}

const chatty = (count: number, text = (place: number) => `line ${place}`): RawLine[] =>
  Array.from({ length: count }, (_, place) => said(place, text(place)));

describe('searchChunks', () => {
  it('given lines of several members, then they come newest first, whoever said them', () => {
    const members = { a: [said(1, 'one'), said(4, 'four')], b: [said(2, 'two'), said(3, 'three')] };
    expect(pages(members, {})).toEqual([['a four', 'b three', 'b two', 'a one']]);
    expect(pages(members, { order: 'oldest-first' })).toEqual([['a one', 'b two', 'b three', 'a four']]);
  });

  it('given a text or an expression, then only lines with it come', () => {
    const members = { a: [said(1, 'GET /a 200'), said(2, 'grüße 🎺 GET'), said(3, 'POST /a 500')] };
    expect(pages(members, { pattern: textPattern('get') })).toEqual([['a grüße 🎺 GET', 'a GET /a 200']]);
    expect(pages(members, { pattern: regexPattern('[45]\\d\\d$') })).toEqual([['a POST /a 500']]);
    expect(pages(members, { pattern: regexPattern('$') })[0]).toHaveLength(3);
    expect(pages(members, { pattern: regexPattern('x*') })[0]).toHaveLength(3);
  });

  it('given a level and times, then the others are left out', () => {
    const members = { a: [said(1, 'ERROR a'), said(2, 'INFO b'), said(3, 'no word'), said(4, 'FATAL c')] };
    expect(pages(members, { level: 'warning' })).toEqual([['a FATAL c', 'a ERROR a']]);
    expect(pages(members, { level: 'warning', sinceMs: 2 })).toEqual([['a FATAL c']]);
    expect(pages(members, { sinceMs: 2, untilMs: 3 })).toEqual([['a no word', 'a INFO b']]);
    expect(pages(members, { level: 'info', pattern: textPattern('b') })).toEqual([['a INFO b']]);
  });

  it('given nothing to search, then the page is empty and the last', () => {
    expect(pages({}, {})).toEqual([[]]);
    expect(pages({ a: [said(1, 'x')] }, { pattern: textPattern('y') })).toEqual([[]]);
  });

  it('searches no further than the page needs', () => {
    const chunks = ringsOf({ a: chatty(60_000), b: chatty(60_000) });
    expect(chunks.length).toBeGreaterThan(10);
    const decoded = new Set<unknown>();
    const decode = (chunk: (typeof chunks)[number]): string => {
      decoded.add(chunk);
      return decodeChunk(chunk);
    };
    const page = searchChunks(
      chunks,
      { ...wish, pattern: textPattern('line') },
      { decode, isLate: () => false },
    );
    expect(page.lines).toHaveLength(200);
    expect(decoded.size).toBeLessThanOrEqual(3);
  });

  it('given any lines, filters, page sizes and interruptions, then all pages together are what they should be', () => {
    const random = new SeededRandom(3);
    for (let turn = 0; turn < 30; turn += 1) {
      const names = ['a', 'b', 'c'].slice(0, random.between(1, 3));
      const members = Object.fromEntries(
        names.map((name) => {
          let atMs = 0;
          const lines = Array.from({ length: random.between(0, 1_500) }, (_, place) => {
            // Some fall together, some are late.
            atMs += random.pick([0, 0, 0.25, 1, -0.5]);
            return said(Math.max(0, atMs), `${name}${place} ${random.pick(['ü', 'x', 'ERROR:', ''])} tail`);
          });
          return [name, lines] as const;
        }),
      );
      const order = random.pick(['newest-first', 'oldest-first'] as const);
      const word = random.pick([null, 'ERROR', '1', 'tail']);
      const isWanted = ({ text }: RawLine): boolean => word === null || text.includes(word);
      const sign = order === 'newest-first' ? -1 : 1;
      const expected = names
        .flatMap((name) =>
          (members[name] ?? [])
            .map((line, ordinal) => ({ name, ordinal, line }))
            .filter(({ line }) => isWanted(line)),
        )
        .sort(
          (one, other) =>
            sign *
            (one.line.atMs - other.line.atMs ||
              (one.name < other.name ? -1 : one.name > other.name ? 1 : one.ordinal - other.ordinal)),
        )
        .map(({ name, line }) => `${name} ${line.text}`);
      const lateness = random.pick([0, 0.5, 1]);
      const found = pages(
        members,
        {
          order,
          limit: Math.max(1, Math.ceil(expected.length / random.between(1, 30))),
          pattern: word === null ? null : regexPattern(word),
        },
        () => random.chance(lateness),
      );
      expect(found.flat()).toEqual(expected);
    }
  });

  it('given lines of a megabyte, then a page carries about one of them', () => {
    const long = 'x'.repeat(MAX_PAGE_CHARACTERS - 10);
    const found = pages({ a: [said(1, 'short'), said(2, long), said(3, long), said(4, 'short')] }, {});
    expect(found.map((page) => page.length)).toEqual([2, 2]);
    expect(found.flat()).toHaveLength(4);
  });
});

describe('parseCursor', () => {
  it.each(['', 'x', '1/2/3', '1/../3', `1/a/${'9'.repeat(30)}`, '1e9', '-1'])('refuses %j', (text) => {
    expect(() => parseCursor(text)).toThrow(/no place in a log/);
  });
});
