import * as z from 'zod';
import { containerName } from '../domain/stack/stack-names.ts';
import {
  describeEnd,
  describeTarget,
  TERMINAL_CLIENTS,
  type TerminalEnd,
} from '../domain/terminal/terminal.ts';
import type { Clock } from '../ports/clock.ts';
import type { MemberReader } from '../ports/container-engine.ts';
import type { EventJournal, RecordedEvent } from '../ports/event-journal.ts';
import type { MemberTerminals } from '../ports/terminal-process.ts';

/**
 * Programs at terminals in members that a former host did not end, because it was killed: the engine lets them run. The
 * events tell which were opened and never ended.
 */

/** More than were ever open at once, many times over. */
const EVENTS_READ = 500;

const openedSchema = z.object({
  terminal: z.string(),
  target: z.object({
    kind: z.literal('member'),
    stack: z.string(),
    member: z.string(),
    client: z.enum(TERMINAL_CLIENTS),
  }),
});
const endedSchema = z.object({ terminal: z.string() });

export class TerminalLeftovers {
  readonly #members: Pick<MemberTerminals, 'endTerminal'>;
  readonly #reader: MemberReader;
  readonly #events: EventJournal;
  readonly #isOurs: (terminal: string) => boolean;
  readonly #clock: Clock;

  constructor(parts: {
    readonly members: Pick<MemberTerminals, 'endTerminal'>;
    readonly reader: MemberReader;
    readonly events: EventJournal;
    /** Terminals of this host are nobody's leftovers. */
    readonly isOurs: (terminal: string) => boolean;
    readonly clock: Clock;
  }) {
    this.#members = parts.members;
    this.#reader = parts.reader;
    this.#events = parts.events;
    this.#isOurs = parts.isOurs;
    this.#clock = parts.clock;
  }

  /** Ends them and records that. Throws when the engine cannot be asked: the next connection tries again. */
  async end(): Promise<void> {
    const everything = { stack: null, member: null, beforeId: null, sinceMs: null };
    const kinds = ['terminal-opened', 'terminal-ended'];
    const events = await this.#events.list({ ...everything, kinds, limit: EVENTS_READ });
    const left = leftIn(events).filter(({ terminal }) => !this.#isOurs(terminal));
    for (const opened of left) await this.#endOne(opened);
  }

  async #endOne({ terminal, target }: Opened): Promise<void> {
    const container = containerName(target.stack, target.member);
    const found = await this.#reader.member(container);
    if (found?.member === target.member && found.state === 'running') {
      await this.#members.endTerminal(container, terminal);
    }
    const title = describeTarget(target);
    const end: TerminalEnd = { reason: 'host-gone', exitCode: null, signal: null };
    this.#events.record({
      atMs: this.#clock.nowMs(),
      stack: target.stack,
      member: target.member,
      kind: 'terminal-ended',
      text: `${title.charAt(0).toUpperCase()}${title.slice(1)} ${describeEnd(end)} (${terminal}).`,
      data: { terminal, target, end },
    });
  }
}

type Opened = z.output<typeof openedSchema>;

/** Newest first, as they are listed. What is not understood was written by another version, and is left alone. */
function leftIn(events: readonly RecordedEvent[]): readonly Opened[] {
  const ended = new Set<string>();
  const left: Opened[] = [];
  for (const { kind, data } of events) {
    if (kind === 'terminal-ended') {
      const parsed = endedSchema.safeParse(data);
      if (parsed.success) ended.add(parsed.data.terminal);
      continue;
    }
    const parsed = openedSchema.safeParse(data);
    if (parsed.success && !ended.has(parsed.data.terminal)) left.push(parsed.data);
  }
  return left;
}
