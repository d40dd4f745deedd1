import type { ParsedParams, RequestResult } from '../../../electron/contract/contract.ts';

type RecordedEvent = RequestResult<'events.list'>['events'][number];
export type AskEvents = (
  params: ParsedParams<'events.list'>,
) => Promise<{ readonly events: readonly RecordedEvent[] }>;

const PAGE = 1_000;
/** Further back nobody waits for: the journal of this stack is then very full. */
const MOST_PAGES = 10;

/** Oldest first. The host lists from the newest back, so what came after the window is read past. */
export async function eventsBetween(
  ask: AskEvents,
  stack: string,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<readonly RecordedEvent[]> {
  const found: RecordedEvent[] = [];
  let beforeId: number | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { events } = await ask({ stack, member: null, kinds: [], beforeId, sinceMs: fromMs, limit: PAGE });
    found.push(...events.filter(({ atMs }) => atMs <= toMs));
    if (events.length < PAGE) break;
    beforeId = Math.min(...events.map(({ id }) => id));
  }
  return found.sort((a, b) => a.atMs - b.atMs || a.id - b.id);
}

/** Without what the next run of the stack is about, when that began a moment after this one. */
export function untilNextRun(events: readonly RecordedEvent[], endedAtMs: number): readonly RecordedEvent[] {
  const next = events.findIndex(({ kind, atMs }) => kind === 'run-started' && atMs >= endedAtMs);
  return next === -1 ? events : events.slice(0, next);
}
