import { parentPort } from 'node:worker_threads';
import type { ChunkView } from '../../domain/logs/log-chunk.ts';
import { searchChunks } from '../../domain/logs/search-chunks.ts';
import type { LogSearchOrder, LogSearchReply } from './log-search.ts';

/** Entry of the thread that looks into logs: one order at a time, nothing is kept between them. */

const port = parentPort;
if (port === null) throw new Error('logs are searched in a worker thread');

/** After this time a page ends where it is, and the next one goes on. */
const PAGE_TIME_MS = 700;

function decode({ text, usedBytes, isAscii }: ChunkView): string {
  return Buffer.from(text, 0, usedBytes).toString(isAscii ? 'latin1' : 'utf8');
}

function carryOut(order: LogSearchOrder): LogSearchReply {
  try {
    if (order.kind === 'search') {
      const endMs = performance.now() + PAGE_TIME_MS;
      const means = { decode, isLate: () => performance.now() > endMs };
      return { kind: 'page', page: searchChunks(order.chunks, order.request, means) };
    }
    const regex = new RegExp(order.pattern.source, `m${order.pattern.flags}`);
    return {
      kind: 'places',
      places: order.texts.flatMap((text, place) => (regex.test(text) ? [place] : [])),
    };
  } catch (error) {
    return { kind: 'broken', reason: error instanceof Error ? error.message : String(error) };
  }
}

port.on('message', (order: LogSearchOrder) => port.postMessage(carryOut(order)));
