import type { LinePattern } from '../domain/logs/line-pattern.ts';
import type { ChunkView } from '../domain/logs/log-chunk.ts';
import type { LogPage, LogSearchRequest } from '../domain/logs/search-chunks.ts';

/**
 * Looks into lines without holding up the host: expressions come from people, and one that would never end is ended.
 * Both throw `deadline-exceeded` for such a one.
 */
export interface LogSearch {
  search(chunks: readonly ChunkView[], request: LogSearchRequest): Promise<LogPage>;
  /** Places of the texts in which the pattern is found, in their order. */
  matching(pattern: LinePattern, texts: readonly string[]): Promise<readonly number[]>;
  close(): Promise<void>;
}
