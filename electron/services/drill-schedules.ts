import type { DrillId } from '../domain/drill/drill-id.ts';
import { drillWords } from '../domain/drill/drill-words.ts';
import { type Due, nextDueMs, whatIsDue } from '../domain/drill/schedule.ts';
import { toFailure } from '../domain/failure.ts';
import { specHash } from '../domain/hash.ts';
import { membersNow, stackHealth } from '../domain/health/stack-state.ts';
import type { DrillScheduleSpec } from '../domain/stack/schedule-specs.ts';
import type { StackSpec } from '../domain/stack/stack-spec.ts';
import { countOf, listOf } from '../domain/wording.ts';
import type { Clock } from '../ports/clock.ts';
import type { ScheduleMarks } from '../ports/schedule-marks.ts';
import type { StackFolders } from '../ports/stack-folder.ts';
import { runWords } from './run-words.ts';
import type { Runs } from './runs.ts';
import type { StackWatch } from './stack-watch.ts';
import type { Stacks } from './stacks.ts';

/** Files are read so often, so that an edited schedule is heard of in time. */
const READ_EVERY_MS = 20_000;

export interface ScheduledDrill {
  readonly stack: string;
  readonly drill: DrillId;
  readonly ratePerSecond: number;
}

export interface ListedSchedule {
  readonly drill: DrillId;
  readonly at: string;
  readonly zone: string;
  readonly quiet: string[];
  readonly ratePerSecond: number;
  readonly onlyWhenRedundant: boolean;
  readonly nextDueMs: number | null;
}

interface ScheduleDependencies {
  readonly folders: Pick<StackFolders, 'list'>;
  readonly stacks: Pick<Stacks, 'spec'>;
  readonly watch: Pick<StackWatch, 'look'>;
  readonly runs: Pick<Runs, 'active'>;
  readonly marks: ScheduleMarks;
  readonly clock: Clock;
  /** Of the machine: for schedules that name none. */
  readonly zone: string;
  /** Resolves when the run has begun. */
  readonly start: (drill: ScheduledDrill) => Promise<void>;
  readonly note: (stack: string, kind: string, text: string) => void;
  readonly onTrouble: (text: string) => void;
}

/**
 * Runs the drills that stack files put at certain times, one at a time. A time comes to a run, or to an event that says
 * why not: the stack is busy, or not redundant, or its engine is away; these are quiet hours; nobody was there.
 */
export class DrillSchedules {
  readonly #deps: ScheduleDependencies;
  #kept: { readonly abort: AbortController; readonly ended: Promise<void> } | null = null;

  constructor(dependencies: ScheduleDependencies) {
    this.#deps = dependencies;
  }

  /** From now on until `close`; a host that lives for one command runs nothing by itself. */
  keep(): void {
    if (this.#kept !== null) return;
    const abort = new AbortController();
    this.#kept = { abort, ended: this.#run(abort.signal) };
  }

  async close(): Promise<void> {
    this.#kept?.abort.abort();
    await this.#kept?.ended;
  }

  async list(stack: string): Promise<{ readonly schedules: ListedSchedule[]; readonly isKept: boolean }> {
    const { drills } = await this.#deps.stacks.spec(stack);
    const nowMs = this.#deps.clock.nowMs();
    return {
      schedules: drills.map((schedule) => ({
        drill: schedule.drill,
        at: schedule.at,
        zone: this.#zoneOf(schedule),
        quiet: schedule.quiet.map(
          ({ fromMinute, toMinute }) => `${clockText(fromMinute)}-${clockText(toMinute)}`,
        ),
        ratePerSecond: schedule.rate,
        onlyWhenRedundant: schedule.onlyWhenRedundant,
        nextDueMs: nextDueMs(schedule, nowMs, this.#zoneOf(schedule)),
      })),
      isKept: this.#kept !== null,
    };
  }

  /** What will be run next by itself; null when nothing will. */
  next({ drills }: Pick<StackSpec, 'drills'>): { readonly drill: DrillId; readonly atMs: number } | null {
    if (this.#kept === null) return null;
    const nowMs = this.#deps.clock.nowMs();
    const due = drills.flatMap((schedule) => {
      const atMs = nextDueMs(schedule, nowMs, this.#zoneOf(schedule));
      return atMs === null ? [] : [{ drill: schedule.drill, atMs }];
    });
    return due.toSorted((a, b) => a.atMs - b.atMs)[0] ?? null;
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const waitMs = await this.#attend().catch((error) => {
        this.#deps.onTrouble(`schedules of drills: ${toFailure(error).message}`);
        return READ_EVERY_MS;
      });
      await this.#deps.clock.sleep(waitMs, signal);
    }
  }

  /** Sees to what is due, and says for how long nothing is. */
  async #attend(): Promise<number> {
    const { clock, marks } = this.#deps;
    const known = await marks.read();
    const kept = new Map<string, number>();
    const acts: (() => Promise<void>)[] = [];
    let waitMs = READ_EVERY_MS;
    for (const { stack, schedules } of await this.#schedules()) {
      // Of a file that cannot be read now nothing is forgotten.
      if (schedules === null) {
        for (const [key, atMs] of known) if (key.startsWith(`${stack} `)) kept.set(key, atMs);
      }
      for (const schedule of schedules ?? []) {
        const key = keyOf(stack, schedule);
        const zone = this.#zoneOf(schedule);
        const nowMs = clock.nowMs();
        // A calendar that was set back: what it has seen lies in the future.
        const sinceMs = Math.min(known.get(key) ?? nowMs, nowMs);
        const due = whatIsDue(schedule, sinceMs, nowMs, zone);
        const isSeenTo = due.dueMs !== null || due.missed > 0;
        kept.set(key, isSeenTo ? nowMs : sinceMs);
        if (isSeenTo) acts.push(() => this.#seeTo(stack, schedule, due));
        const nextMs = nextDueMs(schedule, nowMs, zone) ?? Number.POSITIVE_INFINITY;
        waitMs = Math.min(waitMs, Math.max(0, nextMs - nowMs));
      }
    }
    // First, so that a host that dies in between does not begin the same drill again.
    if (!isSame(known, kept)) await marks.write(kept);
    for (const act of acts) await act();
    return waitMs;
  }

  async #seeTo(stack: string, schedule: DrillScheduleSpec, due: Due): Promise<void> {
    const { note, start } = this.#deps;
    const { drill } = schedule;
    const name = `The ${drillWords(drill)}`;
    if (due.missed > 0) note(stack, 'drill-missed', `${name} was due ${missedText(due)}: not made up for.`);
    if (due.dueMs === null) return;
    const why = due.isQuiet ? 'these are quiet hours' : await this.#limitation(stack, schedule);
    if (why !== null) {
      note(stack, 'drill-skipped', `${name} was due and is skipped: ${why}.`);
      return;
    }
    try {
      await start({ stack, drill, ratePerSecond: schedule.rate });
    } catch (error) {
      note(stack, 'drill-skipped', `${name} was due and did not begin: ${toFailure(error).message}`);
    }
  }

  /** Why it should not begin now; null when it may. */
  async #limitation(stack: string, { onlyWhenRedundant }: DrillScheduleSpec): Promise<string | null> {
    const busy = this.#deps.runs.active().find((run) => run.stack === stack || run.kind === 'drill');
    if (busy !== undefined) return `the ${runWords(busy)} is under way on ${busy.stack}`;
    if (!onlyWhenRedundant) return null;
    try {
      const { view } = await this.#deps.watch.look(stack);
      const members = membersNow(view.desired, view.observed, view.readiness);
      const health = stackHealth(view.desired, members);
      if (health !== 'healthy') return `the stack is ${health}`;
      const bare = view.groups.filter(({ redundancy }) => redundancy !== 'redundant').map(({ name }) => name);
      return bare.length === 0 ? null : `${listOf(bare)} ${bare.length === 1 ? 'is' : 'are'} not redundant`;
    } catch (error) {
      return `the stack cannot be looked at (${toFailure(error).message})`;
    }
  }

  /** `schedules` is null for a file that cannot be read. */
  async #schedules(): Promise<
    readonly { readonly stack: string; readonly schedules: readonly DrillScheduleSpec[] | null }[]
  > {
    const { folders, stacks } = this.#deps;
    const read = async (stack: string) => {
      const schedules = await stacks.spec(stack).then(
        ({ drills }) => drills,
        () => null,
      );
      return { stack, schedules };
    };
    return Promise.all((await folders.list()).map(read));
  }

  #zoneOf({ zone }: DrillScheduleSpec): string {
    return zone ?? this.#deps.zone;
  }
}

/** A schedule whose times were changed is another one: it has missed nothing yet. */
function keyOf(stack: string, { drill, at, zone }: DrillScheduleSpec): string {
  return `${stack} ${drill} ${specHash({ at, zone })}`;
}

function missedText({ missed, hasMore, lastMissedMs }: Due): string {
  const times = `${countOf(missed, 'time')}${hasMore ? ' or more' : ''}`;
  const last = lastMissedMs === null ? '' : `, last at ${new Date(lastMissedMs).toISOString()}`;
  return `${times} and nobody saw to it${last}`;
}

function clockText(minute: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

function isSame(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): boolean {
  return one.size === other.size && [...one].every(([key, value]) => other.get(key) === value);
}
