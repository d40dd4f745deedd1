import type { RequestResult } from '../../../electron/contract/contract.ts';
import type { RunSummary } from '../../../electron/contract/schemas.ts';

/** Events and incidents of a stack in time, as they are filtered and linked. */

export type RecordedEvent = RequestResult<'events.list'>['events'][number];

export const EVENT_FAMILIES = ['incident', 'member', 'run', 'schedule', 'file', 'host', 'other'] as const;
export type EventFamily = (typeof EVENT_FAMILIES)[number];

const FAMILY_OF_PREFIX: Readonly<Record<string, EventFamily>> = {
  guardian: 'incident',
  member: 'member',
  run: 'run',
  drill: 'schedule',
  stack: 'file',
  engine: 'host',
  host: 'host',
  warden: 'host',
  terminal: 'host',
};

/** A kind begins with what it is about; an event of a newer host still has a place. */
export function familyOf(kind: string): EventFamily {
  const prefix = kind.split('-', 1)[0] ?? '';
  return Object.hasOwn(FAMILY_OF_PREFIX, prefix) ? (FAMILY_OF_PREFIX[prefix] ?? 'other') : 'other';
}

export type IncidentWord = 'handedOver' | 'drilled' | 'abandoned' | 'givenUp' | 'refused' | 'started';

const INCIDENT_WORDS: Readonly<Record<string, { readonly word: IncidentWord; readonly tone: Tone }>> = {
  'guardian-handed-over': { word: 'handedOver', tone: 'warn' },
  'guardian-drilled': { word: 'drilled', tone: 'plain' },
  'guardian-abandoned': { word: 'abandoned', tone: 'plain' },
  'guardian-given-up': { word: 'givenUp', tone: 'bad' },
  'guardian-refused': { word: 'refused', tone: 'bad' },
  'guardian-started': { word: 'started', tone: 'warn' },
};

type Tone = 'plain' | 'warn' | 'bad';

/** How an incident ended, in a word; null for other events. */
export function incidentWord(kind: string): { readonly word: IncidentWord; readonly tone: Tone } | null {
  return INCIDENT_WORDS[kind] ?? null;
}

export const TIME_SPANS = ['hour', 'day', 'week', 'all'] as const;
export type TimeSpan = (typeof TIME_SPANS)[number];

const HOUR_MS = 3_600_000;
const LENGTH_MS: Readonly<Record<TimeSpan, number | null>> = {
  hour: HOUR_MS,
  day: 24 * HOUR_MS,
  week: 7 * 24 * HOUR_MS,
  all: null,
};

/** Null for any time. */
export function sinceOf(span: TimeSpan, nowMs: number): number | null {
  const lengthMs = LENGTH_MS[span];
  return lengthMs === null ? null : nowMs - lengthMs;
}

export interface IncidentFilter {
  /** Those that are not shown. */
  readonly hidden: ReadonlySet<EventFamily>;
  readonly member: string | null;
  readonly span: TimeSpan;
  readonly text: string;
}

export const EVERYTHING: IncidentFilter = { hidden: new Set(), member: null, span: 'all', text: '' };

export function matches(event: RecordedEvent, filter: IncidentFilter, nowMs: number): boolean {
  const sinceMs = sinceOf(filter.span, nowMs);
  const text = filter.text.trim().toLowerCase();
  return (
    !filter.hidden.has(familyOf(event.kind)) &&
    (filter.member === null || event.member === filter.member) &&
    (sinceMs === null || event.atMs >= sinceMs) &&
    (text === '' || `${event.text} ${event.member ?? ''} ${event.kind}`.toLowerCase().includes(text))
  );
}

/** Newest first, each once: the list and what is told unasked may overlap. */
export function mergeEvents(
  known: readonly RecordedEvent[],
  more: readonly RecordedEvent[],
): readonly RecordedEvent[] {
  const byId = new Map([...known, ...more].map((event) => [event.id, event]));
  return [...byId.values()].sort((a, b) => b.atMs - a.atMs || b.id - a.id);
}

/** The run that an event speaks of, else the drill during which it happened; null for neither. */
export function runOf(
  { atMs, data, kind }: RecordedEvent,
  runs: readonly RunSummary[],
): { readonly id: string; readonly isDrill: boolean } | null {
  if (familyOf(kind) === 'run' && data !== null && typeof data === 'object' && !Array.isArray(data)) {
    const { runId, kind: runKind } = data;
    if (typeof runId === 'string') return { id: runId, isDrill: runKind === 'drill' };
  }
  const during = runs.find(
    (run) =>
      run.kind === 'drill' && atMs >= run.startedAtMs && atMs <= (run.endedAtMs ?? Number.POSITIVE_INFINITY),
  );
  return during === undefined ? null : { id: during.id, isDrill: true };
}

/** Events of one day together, in the person's time zone; `day` as the formatter names it. */
export function byDay(
  events: readonly RecordedEvent[],
  dayOf: (atMs: number) => string,
): readonly { readonly day: string; readonly events: readonly RecordedEvent[] }[] {
  const days = new Map<string, RecordedEvent[]>();
  for (const event of events) {
    const day = dayOf(event.atMs);
    const own = days.get(day);
    if (own === undefined) days.set(day, [event]);
    else own.push(event);
  }
  return [...days].map(([day, own]) => ({ day, events: own }));
}
