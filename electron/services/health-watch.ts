import { type Budget, fullBudget, leftIn, spent } from '../domain/health/budget.ts';
import type { ProbeOutcome } from '../domain/health/member-health.ts';
import { outcomeOf } from '../domain/health/member-observation.ts';
import {
  type Asked,
  hurried,
  newSchedule,
  type ProbeSchedule,
  restBefore,
  takeQuestions,
  withAnswer,
  withPlaces,
} from '../domain/health/probe-schedule.ts';
import { answerWithinMs, askEveryMs } from '../domain/health/watched-members.ts';
import type { Probe } from '../domain/plan/desired-state.ts';
import type { Clock } from '../ports/clock.ts';
import type { EngineEvents, MemberReader } from '../ports/container-engine.ts';
import type { PodAgent } from '../ports/pod-agent.ts';
import {
  type HealthChange,
  isUp,
  type MemberHealthNow,
  MemberHealths,
  type Watched,
} from './member-healths.ts';
import type { StackLook } from './stack-watch.ts';

/**
 * Feeds the health machines of all members from three sources. Looks at whole stacks say what there is. An event of the engine
 * makes the one container that it names be read anew, at once, so that a change is told before the look at its stack has begun.
 * Questions of our own go through the pods' agents, when the schedule says so (`domain/health/probe-schedule.ts`).
 */

/** Containers that are read anew for an event; beyond that the looks at their stacks find what happened. */
const REREADS = { perSecond: 40, burst: 40 };
const IDLE_MS = 30_000;

export class HealthWatch {
  readonly #healths: MemberHealths;
  readonly #engine: EngineEvents & MemberReader;
  readonly #agent: PodAgent;
  readonly #clock: Clock;
  readonly #isBeingChanged: (stack: string) => boolean;
  readonly #isAttended: () => boolean;
  readonly #rereading = new Map<string, { again: boolean }>();
  #rereads: Budget;
  #schedule: ProbeSchedule;
  #wake = new AbortController();

  constructor(parts: {
    readonly engine: EngineEvents & MemberReader;
    readonly agent: PodAgent;
    readonly clock: Clock;
    readonly seed: number;
    /** Under a run that changes a stack its members are asked by the run. */
    readonly isBeingChanged: (stack: string) => boolean;
    /** Somebody has the stacks before their eyes. */
    readonly isAttended: () => boolean;
  }) {
    this.#healths = new MemberHealths(parts.clock);
    this.#engine = parts.engine;
    this.#agent = parts.agent;
    this.#clock = parts.clock;
    this.#isBeingChanged = parts.isBeingChanged;
    this.#isAttended = parts.isAttended;
    this.#schedule = newSchedule(parts.seed, parts.clock.monotonicMs());
    this.#rereads = fullBudget(REREADS, parts.clock.monotonicMs());
  }

  subscribe(listener: (change: HealthChange) => void): () => void {
    return this.#healths.subscribe(listener);
  }

  /** What is known of each stack without looking. */
  looks(): readonly StackLook[] {
    return this.#healths.looks();
  }

  /** Null for what is not watched: infra containers, and what has no place in a stack file. */
  of(container: string): MemberHealthNow | null {
    return this.#healths.of(container);
  }

  /** Called before others hear of the look, so that they find the health that belongs to it. */
  observe(look: StackLook): void {
    const members = this.#healths.observe(look);
    const atMs = this.#clock.monotonicMs();
    this.#schedule = withPlaces(this.#schedule, this.#healths.askable(), atMs);
    const unsettled = members.filter((container) => !this.#healths.isSettled(container));
    this.#schedule = hurried(this.#schedule, unsettled, atMs);
    this.#wakeUp();
  }

  /** For somebody who has just begun to watch: whoever was asked a while ago is asked now. */
  askAllSoon(): void {
    this.#schedule = hurried(this.#schedule, this.#healths.askable(), this.#clock.monotonicMs());
    this.#wakeUp();
  }

  /** Until the signal ends it. Throws when the engine's events break off before. */
  async run(signal: AbortSignal): Promise<void> {
    const ended = new AbortController();
    const end = (): void => {
      ended.abort();
      this.#wakeUp();
    };
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    const asking = this.#askAsScheduled(ended.signal);
    try {
      for await (const event of this.#engine.events(ended.signal)) {
        if (event.kind === 'container' && this.#healths.get(event.name) !== undefined)
          this.#reread(event.name);
      }
    } finally {
      signal.removeEventListener('abort', end);
      end();
      // Questions under way end by their own time limits; what they find is as true then as it would be now.
      await asking;
    }
  }

  async #askAsScheduled(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const { schedule, keys } = takeQuestions(this.#schedule, this.#clock.monotonicMs());
      this.#schedule = schedule;
      for (const container of keys) void this.#ask(container);
      this.#wake = new AbortController();
      const restMs = restBefore(this.#schedule, this.#clock.monotonicMs(), IDLE_MS);
      await this.#clock.sleep(restMs, this.#wake.signal);
    }
  }

  async #ask(container: string): Promise<void> {
    const watched = this.#healths.get(container);
    const probe = watched?.probe ?? null;
    const asked = watched === undefined || probe === null ? 'settled' : await this.#put(watched, probe);
    const everyMs = probe === null ? IDLE_MS : askEveryMs(probe, this.#isAttended());
    this.#schedule = withAnswer(this.#schedule, container, asked, everyMs, this.#clock.monotonicMs());
    this.#wakeUp();
  }

  async #put(watched: Watched, probe: Probe): Promise<Asked> {
    const { container, stack, health } = watched;
    const { life } = health;
    if (life === null || !isUp(health) || this.#isBeingChanged(stack)) return 'settled';
    try {
      const { outcome, words } = await this.#answerOf(watched, probe);
      this.#healths.answered(container, { kind: 'probed', life, outcome }, words);
      return this.#healths.isSettled(container) ? 'settled' : 'unsettled';
    } catch {
      // The pod could not be asked: that says nothing about the member.
      return 'unasked';
    }
  }

  async #answerOf(
    watched: Watched,
    probe: Probe,
  ): Promise<{ readonly outcome: ProbeOutcome; readonly words: string }> {
    const { cutOff, files } = this.#healths.troubleOf(watched);
    // The agent asks from inside the pod, where a member that is cut off still answers.
    if (cutOff) return { outcome: 'silent', words: 'its pod has no network' };
    const { infraContainer, container: member } = watched;
    const answer = await this.#agent.ask({ infraContainer, member, probe, timeoutMs: answerWithinMs(probe) });
    const outcome = outcomeOf(answer);
    if (outcome !== 'ok') return { outcome, words: answer.detail };
    return files === null ? { outcome, words: '' } : { outcome: 'wrong', words: files };
  }

  /** With a reason, or each would make an error with its stack. */
  #wakeUp(): void {
    this.#wake.abort('woken');
  }

  /** At most one reading of a container is under way, and one waits: what it finds is newer than the last event. */
  #reread(container: string): void {
    const standing = this.#rereading.get(container);
    if (standing !== undefined) {
      standing.again = true;
      return;
    }
    const entry = { again: true };
    this.#rereading.set(container, entry);
    void this.#readUntilQuiet(container, entry);
  }

  async #readUntilQuiet(container: string, entry: { again: boolean }): Promise<void> {
    try {
      while (entry.again && this.#maySpendReread()) {
        entry.again = false;
        const beganMs = this.#clock.monotonicMs();
        this.#healths.reread(container, { found: await this.#engine.member(container), beganMs });
        this.#schedule = hurried(this.#schedule, [container], this.#clock.monotonicMs());
        this.#wakeUp();
      }
    } catch {
      // The look that follows the event says what there is, or why nobody can tell.
    } finally {
      this.#rereading.delete(container);
    }
  }

  #maySpendReread(): boolean {
    const atMs = this.#clock.monotonicMs();
    if (leftIn(this.#rereads, REREADS, atMs) < 1) return false;
    this.#rereads = spent(this.#rereads, REREADS, 1, atMs);
    return true;
  }
}
