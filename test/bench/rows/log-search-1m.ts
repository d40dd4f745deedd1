import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { createLogSearch } from '../../../electron/adapters/host/log-search.ts';
import { type LinePattern, regexPattern } from '../../../electron/domain/logs/line-pattern.ts';
import type { ChunkView } from '../../../electron/domain/logs/log-chunk.ts';
import type { LogCursor } from '../../../electron/domain/logs/log-position.ts';
import { LogRings } from '../../../electron/domain/logs/log-rings.ts';
import type { LogPage } from '../../../electron/domain/logs/search-chunks.ts';
import type { LogSearch } from '../../../electron/ports/log-search.ts';
import { corpusOf, memberNames, RARE_EVERY, RARE_EXPRESSION } from '../../helpers/log-corpus.ts';
import { median } from '../figures.ts';
import type { Row } from '../row.ts';

const LINES = 1_000_000;
const MEMBERS = 10;
const SCREENFUL = 200;
const RUNS = 15;
const ABSENT_RUNS = 5;

export const logSearch1m: Row = {
  id: 'log-search-1m',
  what: `first ${SCREENFUL} lines that fit a regular expression (one in ${RARE_EVERY.toLocaleString('en')} does), of a million, newest first`,
  unit: 'ms',
  target: { atMost: 150 },
  measure: async () => {
    const chunks = millionLines();
    const search = createLogSearch({
      workerUrl: pathToFileURL(resolve('dist/workers/log-search-worker.js')),
    });
    try {
      const rare = regexPattern(RARE_EXPRESSION);
      // The first search starts the thread and compiles; a person waits for it once.
      const firstMs = await timed(search, chunks, rare, SCREENFUL);
      const runs: number[] = [];
      for (let run = 0; run < RUNS; run += 1) runs.push(await timed(search, chunks, rare, SCREENFUL));
      const absent = regexPattern('"status":6\\d\\d,"tookMs":\\d+');
      const absentRuns: number[] = [];
      for (let run = 0; run < ABSENT_RUNS; run += 1) absentRuns.push(await timed(search, chunks, absent, 0));
      return {
        runs,
        beside: `the first, with the start of its thread: ${Math.round(firstMs)} ms; through all lines, without a match: ${Math.round(median(absentRuns))} ms`,
      };
    } finally {
      await search.close();
    }
  },
};

function millionLines(): readonly ChunkView[] {
  const names = memberNames(MEMBERS);
  const rings = new LogRings();
  for (const [member, name] of names.entries()) rings.add(name, name, corpusOf(member, MEMBERS, LINES));
  const chunks = rings.views(names);
  const kept = chunks.reduce((count, { lineCount }) => count + lineCount, 0);
  if (kept !== LINES) throw new Error(`${kept} of ${LINES} lines were kept`);
  return chunks;
}

/** Of a whole answer: pages are asked for until there are enough lines, or none are left. */
async function timed(
  search: LogSearch,
  chunks: readonly ChunkView[],
  pattern: LinePattern,
  expected: number,
): Promise<number> {
  const request = {
    level: null,
    sinceMs: null,
    untilMs: null,
    order: 'newest-first',
    limit: SCREENFUL,
  } as const;
  const startMs = performance.now();
  let found = 0;
  let cursor: LogCursor | null = null;
  do {
    const page: LogPage = await search.search(chunks, { ...request, pattern, cursor });
    found += page.lines.length;
    cursor = page.cursor;
  } while (cursor !== null && found < SCREENFUL);
  const tookMs = performance.now() - startMs;
  if (found !== expected) throw new Error(`${found} lines instead of ${expected} were found`);
  return tookMs;
}
