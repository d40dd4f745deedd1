import type { LinePattern } from './line-pattern.ts';
import { type ChunkIndex, type ChunkView, chunkIndex, levelOfMark, streamOfMark } from './log-chunk.ts';
import { isAtLeast, type KnownLevel } from './log-level.ts';
import type { MemberLogLine } from './log-line.ts';
import {
  comparePositions,
  isBeyond,
  type LogCursor,
  type LogOrder,
  type LogPosition,
} from './log-position.ts';

/**
 * One page of what fits, over any number of members, in the order of time. Chunks are searched in the order of their
 * times, each as one text, until no chunk that is left can hold a line that belongs on the page.
 */

export interface LogFilter {
  readonly pattern: LinePattern | null;
  /** Lines of unknown level do not pass. */
  readonly level: KnownLevel | null;
  /** Both included. */
  readonly sinceMs: number | null;
  readonly untilMs: number | null;
}

export interface LogSearchRequest extends LogFilter {
  readonly order: LogOrder;
  readonly cursor: LogCursor | null;
  readonly limit: number;
}

export interface LogPage {
  readonly lines: readonly MemberLogLine[];
  /** Null when everything was searched. */
  readonly cursor: LogCursor | null;
  readonly searchedLines: number;
}

export interface SearchMeans {
  /** The chunk's text, decoded. */
  readonly decode: (chunk: ChunkView) => string;
  /** Asked between chunks: the page ends with what was found so far, and says where to go on. */
  readonly isLate: () => boolean;
}

/** A page stays well below what a line to a client carries; one line may be larger. */
export const MAX_PAGE_CHARACTERS = 1024 * 1024;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

interface Found extends LogPosition {
  readonly line: MemberLogLine;
}

export function searchChunks(
  chunks: readonly ChunkView[],
  request: LogSearchRequest,
  { decode, isLate }: SearchMeans,
): LogPage {
  const { order, limit } = request;
  const isNewestFirst = order === 'newest-first';
  const inTurn = chunks
    .filter((chunk) => mayHold(chunk, request))
    .sort((one, other) => (isNewestFirst ? other.newestMs - one.newestMs : one.oldestMs - other.oldestMs));
  const regex =
    request.pattern === null ? null : new RegExp(request.pattern.source, `gm${request.pattern.flags}`);
  const sign = isNewestFirst ? -1 : 1;
  let found: Found[] = [];
  let searchedLines = 0;
  for (const [turn, chunk] of inTurn.entries()) {
    searchedLines += chunk.lineCount;
    const fresh = searchChunk(chunk, request, regex, decode);
    if (fresh.length > 0) {
      found = [...found, ...fresh]
        .sort((one, other) => sign * comparePositions(one, other))
        .slice(0, limit + 1);
    }
    const next = inTurn[turn + 1];
    if (next === undefined) break;
    const edgeMs = isNewestFirst ? next.newestMs : next.oldestMs;
    // What lies before the edge can have nothing between it any more.
    const settled = found.findIndex(({ atMs }) => sign * (atMs - edgeMs) >= 0);
    const settledCount = settled === -1 ? found.length : settled;
    if (settledCount > limit) break;
    const isFull = settledCount === limit || isMoreThanAPage(found.slice(0, settledCount));
    if (isFull) return { ...page(found.slice(0, settledCount), true), searchedLines };
    if (isOnTheWay(edgeMs, request) && isLate())
      return { ...latePage(found.slice(0, settledCount), edgeMs), searchedLines };
  }
  return { ...page(found.slice(0, limit), found.length > limit), searchedLines };
}

function mayHold(chunk: ChunkView, { sinceMs, untilMs, cursor, order }: LogSearchRequest): boolean {
  if (sinceMs !== null && chunk.newestMs < sinceMs) return false;
  if (untilMs !== null && chunk.oldestMs > untilMs) return false;
  if (cursor === null) return true;
  return order === 'newest-first' ? chunk.oldestMs <= cursor.atMs : chunk.newestMs >= cursor.atMs;
}

/** A page that ended where it began would be asked for again without end. */
function isOnTheWay(edgeMs: number, { cursor, order }: LogSearchRequest): boolean {
  if (cursor === null) return true;
  return order === 'newest-first' ? edgeMs < cursor.atMs : edgeMs > cursor.atMs;
}

type PageBody = Omit<LogPage, 'searchedLines'>;

function page(found: readonly Found[], hasMore: boolean): PageBody {
  const kept = withinPage(found);
  const last = kept.at(-1);
  const cursor = last !== undefined && (hasMore || kept.length < found.length) ? positionOf(last) : null;
  return { lines: kept.map(({ line }) => line), cursor };
}

function latePage(found: readonly Found[], edgeMs: number): PageBody {
  const kept = withinPage(found);
  const last = kept.at(-1);
  const cursor =
    last !== undefined && kept.length < found.length ? positionOf(last) : { atMs: edgeMs, member: null };
  return { lines: kept.map(({ line }) => line), cursor };
}

function isMoreThanAPage(found: readonly Found[]): boolean {
  return withinPage(found).length < found.length;
}

function withinPage(found: readonly Found[]): readonly Found[] {
  let characters = 0;
  const end = found.findIndex(({ line }, place) => {
    characters += line.text.length;
    return place > 0 && characters > MAX_PAGE_CHARACTERS;
  });
  return end === -1 ? found : found.slice(0, end);
}

function positionOf({ atMs, member, ordinal }: Found): LogPosition {
  return { atMs, member, ordinal };
}

/** At most one line more than a page holds, those that come first in the order asked for. */
function searchChunk(
  chunk: ChunkView,
  request: LogSearchRequest,
  regex: RegExp | null,
  decode: (chunk: ChunkView) => string,
): Found[] {
  const index = chunkIndex(chunk.index, chunk.indexCapacity);
  const passes = (place: number): boolean => passesFilter(chunk, index, place, request);
  const firstPassing = firstPlace(chunk.lineCount, passes);
  if (firstPassing === chunk.lineCount) return [];
  const text = decode(chunk);
  const places =
    regex === null
      ? Array.from({ length: chunk.lineCount - firstPassing }, (_, place) => firstPassing + place)
      : matchingPlaces(text, index.ends.subarray(0, chunk.lineCount), regex);
  const sign = request.order === 'newest-first' ? -1 : 1;
  return places
    .filter(passes)
    .map((place) => ({ place, ...positionAt(chunk, index, place) }))
    .sort((one, other) => sign * comparePositions(one, other))
    .slice(0, request.limit + 1)
    .map(({ place, ...position }) => ({ ...position, line: lineAt(chunk, text, index, place) }));
}

function passesFilter(
  chunk: ChunkView,
  index: ChunkIndex,
  place: number,
  { level, sinceMs, untilMs, cursor, order }: LogSearchRequest,
): boolean {
  const atMs = index.atMs[place] ?? 0;
  if (sinceMs !== null && atMs < sinceMs) return false;
  if (untilMs !== null && atMs > untilMs) return false;
  if (level !== null && !isAtLeast(levelOfMark(index.marks[place] ?? 0), level)) return false;
  return cursor === null || isBeyond(positionAt(chunk, index, place), cursor, order);
}

function firstPlace(lineCount: number, passes: (place: number) => boolean): number {
  let place = 0;
  while (place < lineCount && !passes(place)) place += 1;
  return place;
}

/** No match reaches over the end of a line (`withinLines`), so its end tells the line. */
function matchingPlaces(text: string, ends: Uint32Array, regex: RegExp): number[] {
  const places: number[] = [];
  regex.lastIndex = 0;
  for (let place = 0; place < ends.length && regex.test(text); place += 1) {
    place = placeOf(regex.lastIndex, ends, place);
    // An empty match may stand behind the last line feed.
    if (place === ends.length) break;
    places.push(place);
    regex.lastIndex = (ends[place] ?? 0) + 1;
  }
  return places;
}

/** The first line from `from` on that ends at or behind a character of the text. */
function placeOf(character: number, ends: Uint32Array, from: number): number {
  let low = from;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ends[middle] ?? 0) < character) low = middle + 1;
    else high = middle;
  }
  return low;
}

function positionAt(chunk: ChunkView, index: ChunkIndex, place: number): LogPosition {
  return { atMs: index.atMs[place] ?? 0, member: chunk.member, ordinal: chunk.firstOrdinal + place };
}

function lineAt({ member }: ChunkView, text: string, index: ChunkIndex, place: number): MemberLogLine {
  const mark = index.marks[place] ?? 0;
  return {
    member,
    stream: streamOfMark(mark),
    atMs: index.atMs[place] ?? 0,
    text: ownCopy(text.slice(place === 0 ? 0 : (index.ends[place - 1] ?? 0) + 1, index.ends[place])),
    level: levelOfMark(mark),
  };
}

/** A slice keeps the text alive that it was cut from: with a line of each chunk on a page, that is all of them. */
function ownCopy(slice: string): string {
  return decoder.decode(encoder.encode(slice));
}
