import { type LookedAt, memberChanges } from '../domain/health/member-changes.ts';
import type { Clock } from '../ports/clock.ts';
import type { EngineEvent } from '../ports/container-engine.ts';
import type { EventJournal } from '../ports/event-journal.ts';
import type { EngineLinkState } from './engine-link.ts';
import { runWords } from './run-words.ts';
import type { Run, RunEvent } from './runs.ts';
import type { StackLook } from './stack-watch.ts';

interface FileSeen {
  /** The last that could be read. */
  readonly spec: object | null;
  readonly trouble: string;
}

/** Writes down what the host sees: members that end, start and change their health, runs, the engine's absence, changed files. */
export class EventRecorder {
  readonly #events: Pick<EventJournal, 'record'>;
  readonly #clock: Clock;
  /** What was seen of each stack before; without it nothing has changed. */
  readonly #seen = new Map<string, LookedAt & FileSeen>();
  #isEngineLost = false;

  constructor(events: Pick<EventJournal, 'record'>, clock: Clock) {
    this.#events = events;
    this.#clock = clock;
  }

  observe({ stack, view, atMs }: StackLook): void {
    const { observed, readiness } = view;
    const before = this.#seen.get(stack);
    const now = { containers: observed.containers, readiness };
    const file = { spec: view.spec ?? before?.spec ?? null, trouble: view.fileFailure?.message ?? '' };
    this.#seen.set(stack, { ...now, ...file });
    if (before === undefined) return;
    const text = fileChange(stack, before, file);
    if (text !== null) {
      this.#events.record({ atMs, stack, member: null, kind: 'stack-file-changed', text, data: null });
    }
    for (const { member, kind, text, data } of memberChanges(before, now)) {
      this.#events.record({ atMs, stack, member, kind, text, data });
    }
  }

  /** Of all the engine says only this leaves nothing behind that could be looked at: a process of a member was killed. */
  onEngineEvent({ stack, member, action, atMs }: EngineEvent): void {
    if (action !== 'oom') return;
    const text = `${member ?? 'A member'} ran out of memory, and the kernel killed one of its processes.`;
    this.#events.record({ atMs, stack, member, kind: 'member-oom', text, data: null });
  }

  onEngineState(state: EngineLinkState): void {
    const atMs = this.#clock.nowMs();
    const note = (kind: string, text: string): void =>
      this.#events.record({ atMs, stack: null, member: null, kind, text, data: null });
    // While it is away every search that fails makes a state of its own.
    if (state.kind === 'lost' && !this.#isEngineLost) {
      this.#isEngineLost = true;
      note('engine-lost', state.failure.message);
    } else if (state.kind === 'connected' && this.#isEngineLost) {
      this.#isEngineLost = false;
      note('engine-back', `${state.info.description} answers again.`);
    }
  }

  noteInterrupted(runs: number): void {
    if (runs === 0) return;
    const what = runs === 1 ? 'A run was' : `${runs} runs were`;
    const text = `${what} under way when the host before this one ended without warning.`;
    const atMs = this.#clock.nowMs();
    this.#events.record({ atMs, stack: null, member: null, kind: 'run-interrupted', text, data: { runs } });
  }

  onRun(event: RunEvent): void {
    if (event.kind === 'progress') return;
    const { run } = event;
    const data = { runId: run.id, kind: run.kind, subject: run.subject, state: run.state };
    const kind = event.kind === 'started' ? 'run-started' : 'run-ended';
    const atMs = run.endedAtMs ?? run.startedAtMs;
    const text = event.kind === 'started' ? `The ${runWords(run)} was begun.` : endText(run);
    this.#events.record({ atMs, stack: run.stack, member: null, kind, text, data });
  }
}

/** The same text is the same object. */
function fileChange(stack: string, before: FileSeen, now: FileSeen): string | null {
  if (now.trouble !== '' && now.trouble !== before.trouble) {
    return `The file of stack ${stack} cannot be used: ${now.trouble}`;
  }
  if (before.spec === null || now.spec === before.spec) return null;
  return `The file of stack ${stack} was changed.`;
}

function endText(run: Run): string {
  const { result } = run;
  if (result.kind === 'verdict') return result.verdict.sentence;
  const why = result.kind === 'failure' ? `: ${result.failure.message}` : '.';
  return `The ${runWords(run)} ${run.state === 'completed' ? 'is done' : `ended as ${run.state}`}${why}`;
}
