import type { ChunkView } from '../../electron/domain/logs/log-chunk.ts';
import type { RawLine } from '../../electron/domain/logs/log-line.ts';
import { LogRings } from '../../electron/domain/logs/log-rings.ts';
import { type LogSearchRequest, searchChunks } from '../../electron/domain/logs/search-chunks.ts';
import type { LogSearch } from '../../electron/ports/log-search.ts';

/** Lines for tests, and a search of them without a thread. */

export const said = (atMs: number, text: string, stream: RawLine['stream'] = 'stdout'): RawLine => ({
  stream,
  atMs,
  text,
});

export const wish: LogSearchRequest = {
  pattern: null,
  level: null,
  sinceMs: null,
  untilMs: null,
  order: 'newest-first',
  cursor: null,
  limit: 200,
};

export function ringsOf(members: Readonly<Record<string, readonly RawLine[]>>): ChunkView[] {
  const rings = new LogRings();
  for (const [member, lines] of Object.entries(members)) rings.add(member, member, lines);
  return rings.views(Object.keys(members));
}

export function decodeChunk({ text, usedBytes }: ChunkView): string {
  return Buffer.from(text, 0, usedBytes).toString('utf8');
}

/** In the caller's own thread: for expressions that end. */
export const searchHere: LogSearch = {
  search: async (chunks, request) =>
    searchChunks(chunks, request, { decode: decodeChunk, isLate: () => false }),
  matching: async ({ source, flags }, texts) => {
    const regex = new RegExp(source, `m${flags}`);
    return texts.flatMap((text, place) => (regex.test(text) ? [place] : []));
  },
  close: async () => {},
};
