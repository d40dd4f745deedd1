import { harmlessText } from '../domain/logs/harmless-text.ts';
import type { LinePattern } from '../domain/logs/line-pattern.ts';
import { detectLevel, isAtLeast, type KnownLevel } from '../domain/logs/log-level.ts';
import type { MemberLogLine, RawLine } from '../domain/logs/log-line.ts';
import type { Clock } from '../ports/clock.ts';
import type { LogQuery, MemberLogBatches } from '../ports/container-engine.ts';
import type { LogSearch } from '../ports/log-search.ts';
import { OrderedDelivery } from './ordered-delivery.ts';

/** One stack's log lines in the order of their time, first what there is, then what comes. */

/** Of each member, when only some of its lines are wanted and nobody knows how many of them are. */
const FILTERED_TAIL = 10_000;

export interface FollowedMember {
  readonly member: string;
  readonly container: string;
}

export interface FollowFilter {
  readonly pattern: LinePattern | null;
  readonly level: KnownLevel | null;
  readonly sinceMs: number | null;
}

export interface FollowRequest {
  readonly members: readonly FollowedMember[];
  readonly tail: number;
  readonly follow: boolean;
  readonly filter: FollowFilter;
  readonly signal: AbortSignal;
  /** Awaited, so that a slow reader slows the engine's stream instead of filling memory. */
  readonly onLines: (lines: readonly MemberLogLine[]) => Promise<void>;
}

export interface FollowingParts {
  readonly logs: MemberLogBatches;
  /** Expressions are never run here: one that takes for ever would take the host with it. */
  readonly search: Pick<LogSearch, 'matching'>;
  readonly clock: Clock;
}

export async function followLogs(parts: FollowingParts, request: FollowRequest): Promise<void> {
  const { members, tail } = request;
  const past = await Promise.all(members.map((member) => readPast(parts, member, request)));
  const merged = past.flatMap(({ lines }) => lines).sort((one, other) => one.atMs - other.atMs);
  // `tail` counts the merged lines a person sees, not each member's.
  if (merged.length > 0 && tail > 0) await request.onLines(merged.slice(-tail));
  if (!request.follow) return;
  const { clock } = parts;
  const { signal, onLines } = request;
  const ordered = new OrderedDelivery({ clock, signal, deliver: onLines });
  // One member's lines come in their order.
  const deliver = members.length === 1 ? onLines : (lines: readonly MemberLogLine[]) => ordered.add(lines);
  await Promise.all(
    members.map((member, index) => followMember(parts, member, request, past[index]?.lastMs ?? 0, deliver)),
  );
  await ordered.end();
}

async function followMember(
  { logs, search }: FollowingParts,
  member: FollowedMember,
  { filter, tail, signal }: FollowRequest,
  lastMs: number,
  deliver: (lines: readonly MemberLogLine[]) => Promise<void>,
): Promise<void> {
  const query: LogQuery = {
    follow: true,
    tail: tail === 0 ? 0 : 'all',
    signal,
    ...sinceOf(lastMs > 0 ? lastMs : filter.sinceMs),
  };
  for await (const batch of logs.logBatches(member.container, query)) {
    // `since` includes its own instant: what was shown already comes once more.
    const fresh = batch.filter(({ atMs }) => atMs > lastMs);
    const lines = await passing(search, filter, named(member, fresh));
    if (lines.length > 0) await deliver(lines);
  }
}

/** The lines that are wanted, and when the last line was, wanted or not. */
async function readPast(
  { logs, search }: FollowingParts,
  member: FollowedMember,
  { filter, tail, signal }: FollowRequest,
): Promise<{ readonly lines: readonly MemberLogLine[]; readonly lastMs: number }> {
  const isFiltered = filter.pattern !== null || filter.level !== null;
  const asked = isFiltered && tail > 0 ? FILTERED_TAIL : tail;
  if (asked === 0) return { lines: [], lastMs: 0 };
  let lines: MemberLogLine[] = [];
  let lastMs = 0;
  const query = { follow: false, tail: asked, signal, ...sinceOf(filter.sinceMs) };
  for await (const batch of logs.logBatches(member.container, query)) {
    lastMs = batch.reduce((latest, { atMs }) => Math.max(latest, atMs), lastMs);
    const wanted = await passing(search, filter, named(member, batch));
    lines = [...lines, ...wanted].slice(-tail);
  }
  return { lines, lastMs };
}

function sinceOf(sinceMs: number | null): { readonly sinceMs?: number } {
  return sinceMs === null ? {} : { sinceMs };
}

async function passing(
  search: Pick<LogSearch, 'matching'>,
  { level, pattern, sinceMs }: FollowFilter,
  lines: readonly MemberLogLine[],
): Promise<readonly MemberLogLine[]> {
  const wanted = lines.filter(
    (line) => (level === null || isAtLeast(line.level, level)) && (sinceMs === null || line.atMs >= sinceMs),
  );
  if (pattern === null || wanted.length === 0) return wanted;
  const places = await search.matching(
    pattern,
    wanted.map(({ text }) => text),
  );
  return places.flatMap((place) => wanted[place] ?? []);
}

function named({ member }: FollowedMember, lines: readonly RawLine[]): readonly MemberLogLine[] {
  return lines.map(({ stream, atMs, text }) => {
    const harmless = harmlessText(text);
    return { member, stream, atMs, text: harmless, level: detectLevel(harmless) };
  });
}
