import type { RecordedEvent } from '../../../electron/contract/event-schemas.ts';
import { places } from '../../state/places.ts';

/** What happened since the last look, the newest first, with less said about what matters less. */

export type SinceTone = 'alarm' | 'warning' | 'good' | 'note';

export interface SinceItem {
  readonly id: number;
  readonly atMs: number;
  readonly stack: string | null;
  readonly text: string;
  readonly tone: SinceTone;
  /** Where more of it is; null where there is nothing more. */
  readonly to: string | null;
}

export interface SinceView {
  readonly items: readonly SinceItem[];
  /** Of each tone, over all events, shown or not. */
  readonly counts: Readonly<Record<SinceTone, number>>;
  readonly hidden: number;
}

const ALARMS = ['member-oom', 'engine-lost', 'run-interrupted'];
const WARNINGS = ['member-ended', 'stack-file-changed'];
const GOOD = ['engine-back'];

export function viewSince(events: readonly RecordedEvent[], most: number): SinceView {
  const items = events
    // A run that has ended says how; that it was begun needs no line of its own.
    .filter((event) => event.kind !== 'run-started' || !hasEnded(event, events))
    .toSorted((a, b) => b.atMs - a.atMs || b.id - a.id)
    .map(
      (event): SinceItem => ({
        id: event.id,
        atMs: event.atMs,
        stack: event.stack,
        text: event.text,
        tone: toneOf(event),
        to: placeFor(event),
      }),
    );
  const counts = { alarm: 0, warning: 0, good: 0, note: 0 };
  for (const { tone } of items) counts[tone] += 1;
  return { items: items.slice(0, most), counts, hidden: Math.max(0, items.length - most) };
}

function hasEnded(started: RecordedEvent, events: readonly RecordedEvent[]): boolean {
  const run = textIn(started, 'runId');
  return run !== null && events.some((event) => event.kind === 'run-ended' && textIn(event, 'runId') === run);
}

function toneOf(event: RecordedEvent): SinceTone {
  if (ALARMS.includes(event.kind)) return 'alarm';
  if (WARNINGS.includes(event.kind)) return 'warning';
  if (GOOD.includes(event.kind)) return 'good';
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
