import type { RecordedEvent } from '../../../electron/contract/event-schemas.ts';
import { places } from '../../state/places.ts';
import { incidentSteps } from '../incidents/incident-steps.ts';
import { type EventFamily, familyOf, incidentWord } from '../incidents/incidents-view.ts';

/** What happened since the last look, the newest first; what everyday work leaves behind is counted and not told. */

export type SinceTone = 'alarm' | 'warning' | 'good' | 'note';

export interface SinceItem {
  readonly id: number;
  readonly atMs: number;
  readonly stack: string | null;
  readonly kind: string;
  readonly text: string;
  readonly tone: SinceTone;
  /** Where more of it is; null where there is nothing more. */
  readonly to: string | null;
}

export interface SinceView {
  readonly items: readonly SinceItem[];
  /** Of each tone, over all events, shown or not. */
  readonly counts: Readonly<Record<SinceTone, number>>;
  /** What is not told here. */
  readonly rest: {
    readonly count: number;
    /** Those among whose incidents it is. */
    readonly stacks: readonly string[];
  };
}

const ALARMS = ['member-oom', 'engine-lost', 'run-interrupted'];
const WARNINGS = ['member-ended', 'stack-file-changed'];
const GOOD = ['engine-back'];
/** Told even where they are no more than a note. */
const TOLD: readonly EventFamily[] = ['incident', 'run', 'schedule'];

const INCIDENT_TONES = { bad: 'alarm', warn: 'warning', plain: 'note' } as const;

export function viewSince(events: readonly RecordedEvent[], most: number): SinceView {
  const all = events
    // A run that has ended says how; that it was begun needs no line of its own.
    .filter((event) => event.kind !== 'run-started' || !hasEnded(event, events))
    .toSorted((a, b) => b.atMs - a.atMs || b.id - a.id)
    .map(
      (event): SinceItem => ({
        id: event.id,
        atMs: event.atMs,
        stack: event.stack,
        kind: event.kind,
        text: summaryOf(event),
        tone: toneOf(event),
        to: placeFor(event),
      }),
    );
  const counts = { alarm: 0, warning: 0, good: 0, note: 0 };
  for (const { tone } of all) counts[tone] += 1;
  const items = all.filter(isTold).slice(0, most);
  const rest = all.filter((item) => !items.includes(item));
  const stacks = [...new Set(rest.flatMap(({ stack }) => stack ?? []))].sort();
  return { items, counts, rest: { count: rest.length, stacks } };
}

/** How the guardian got there is told among the incidents. */
function summaryOf({ kind, text, atMs }: RecordedEvent): string {
  return familyOf(kind) === 'incident' ? incidentSteps(text, atMs).summary : text;
}

function isTold({ tone, kind }: SinceItem): boolean {
  return tone !== 'note' || TOLD.includes(familyOf(kind));
}

function hasEnded(started: RecordedEvent, events: readonly RecordedEvent[]): boolean {
  const run = textIn(started, 'runId');
  return run !== null && events.some((event) => event.kind === 'run-ended' && textIn(event, 'runId') === run);
}

function toneOf(event: RecordedEvent): SinceTone {
  if (ALARMS.includes(event.kind)) return 'alarm';
  if (WARNINGS.includes(event.kind)) return 'warning';
  if (GOOD.includes(event.kind)) return 'good';
  const incident = incidentWord(event.kind);
  if (incident !== null) return INCIDENT_TONES[incident.tone];
  if (event.kind === 'run-ended') return textIn(event, 'state') === 'completed' ? 'note' : 'warning';
  if (event.kind === 'member-health') return fieldOf(event, 'ready') === false ? 'warning' : 'note';
  return 'note';
}

function placeFor(event: RecordedEvent): string | null {
  const { stack } = event;
  if (stack === null) return null;
  const run = textIn(event, 'runId');
  if (run !== null) return places.run(stack, run);
  if (event.member !== null) return places.logs(stack, { member: event.member, atMs: event.atMs });
  return places.incidents(stack);
}

function textIn(event: RecordedEvent, field: string): string | null {
  const value = fieldOf(event, field);
  return typeof value === 'string' ? value : null;
}

function fieldOf({ data }: RecordedEvent, field: string): unknown {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return undefined;
  return data[field];
}
