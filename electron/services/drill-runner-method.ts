import type { Drill, Step } from '../domain/drill/drill.ts';
import { isHandedOver } from '../domain/drill/drill-choice.ts';
import type { DrillState } from '../domain/drill/drill-state.ts';
import { stepsOf } from '../domain/drill/drill-steps.ts';
import type { StrikeObservation } from '../domain/drill/verdict.ts';
import type { LoadProgress } from '../ports/load-generator.ts';
import type { AbortWatch } from './drill-runner-abort.ts';
import { chosenVictims } from './drill-runner-checks.ts';
import { whoStandsStill } from './drill-runner-inside.ts';
import type { DrillLoad } from './drill-runner-load.ts';
import { type DrillContext, throwIfCancelled, unlessCancelled } from './drill-runner-parts.ts';
import type { DrillSessions } from './drill-runner-sessions.ts';
import { type ChosenBlow, DrillStep } from './drill-runner-step.ts';

/** The last answers to what the fault delayed come in before the load ends. */
const AFTERMATH_MS = 2_000;

interface MethodParts {
  readonly drill: Drill;
  readonly clientRetries: number;
  readonly abortWatch: AbortWatch;
  readonly enter: (state: DrillState) => void;
}

export interface MethodObservations {
  readonly strikes: readonly StrikeObservation[];
  /** Somebody's lead could be handed over by a guardian. */
  readonly isHandedOver: boolean;
  readonly stoodStill: readonly string[];
}

interface SeenStep {
  readonly until: Step['until'];
  readonly strikes: readonly StrikeObservation[];
}

/** The method of a drill: step by step, each on a stack that is whole, unless the drill says otherwise. */
export class DrillMethod {
  readonly #context: DrillContext;
  readonly #parts: MethodParts;
  #step: DrillStep | null = null;
  #isHandedOver = false;
  #stoodStill: readonly string[] = [];

  constructor(context: DrillContext, parts: MethodParts) {
    this.#context = context;
    this.#parts = parts;
  }

  async carryOut(load: DrillLoad, sessions: DrillSessions | null): Promise<MethodObservations> {
    const { dependencies, request, signal } = this.#context;
    const { drill, abortWatch, enter } = this.#parts;
    const { clock } = dependencies;
    const { method } = drill;
    const endMs = clock.monotonicMs() + (method.kind === 'rolling' ? method.forMs : Number.POSITIVE_INFINITY);
    // Where sessions are what the fault interrupts, they say when the service went on.
    const served = () => (sessions ?? load).progress;
    const seen: SeenStep[] = [];
    let before: Step | null = null;
    for (const step of stepsOf(drill, request.targets, request.seed)) {
      if (before !== null) {
        if (clock.monotonicMs() >= endMs) break;
        if (before.until === 'redundant') await this.#step?.redundant(served);
        seen.push(await this.#look(before));
        if (before.until === 'redundant') await abortWatch.beforeNextStep(load.progress);
        enter('running');
      }
      await this.#carryOutStep(step, load, served);
      before = step;
    }
    if (before === null) {
      await load.lasts(signal);
      throwIfCancelled(signal);
      enter('reverting');
    } else {
      await this.#step?.redundant(served);
      await clock.sleep(AFTERMATH_MS, signal);
      throwIfCancelled(signal);
      seen.push(await this.#look(before));
    }
    return { strikes: inOrder(seen), isHandedOver: this.#isHandedOver, stoodStill: this.#stoodStill };
  }

  /** Undoes what is not undone yet; rejects with what could not be. */
  async revert(): Promise<void> {
    await this.#step?.revert();
  }

  async disarm(): Promise<void> {
    await this.#step?.disarm();
  }

  async #carryOutStep(
    { blows, until }: Step,
    load: DrillLoad,
    served: () => LoadProgress | null,
  ): Promise<void> {
    const { dependencies, request, signal } = this.#context;
    const { drill, enter } = this.#parts;
    const chosen = await unlessCancelled(this.#chosen(blows, load), signal);
    await this.#step?.disarm();
    const step = new DrillStep(this.#context);
    this.#step = step;
    await step.strike(chosen);
    this.#isHandedOver ||= blows.some(isHandedOver);
    if (until === 'running') {
      await step.awaitRestart();
    } else {
      step.watchRedundancy();
      await step.hold(served);
      const still = await unlessCancelled(whoStandsStill(dependencies, drill, request.targets), signal);
      const ended = drill.hypothesis.some(({ kind }) => kind === 'lives-on') ? step.endedVictims() : [];
      this.#stoodStill = [...this.#stoodStill, ...still, ...ended];
    }
    enter('reverting');
    await step.revert();
  }

  async #chosen(blows: Step['blows'], load: DrillLoad): Promise<readonly ChosenBlow[]> {
    const { dependencies, request } = this.#context;
    const seen = { progress: load.progress, before: this.#step?.victims ?? [] };
    const each = blows.map(async (blow) => {
      const about = { blow, drill: this.#parts.drill };
      const victims = await chosenVictims(dependencies, about, request.targets, seen);
      return victims.map((victim) => ({ blow, victim }));
    });
    return (await Promise.all(each)).flat();
  }

  async #look({ until }: Step): Promise<SeenStep> {
    return { until, strikes: (await this.#step?.observations(this.#parts.clientRetries)) ?? [] };
  }
}

/** Who is hit again before it was whole is whole when the last blow of the series is over. */
function inOrder(seen: readonly SeenStep[]): readonly StrikeObservation[] {
  const told: StrikeObservation[] = [];
  let wholeAtMs: number | null = null;
  for (const { until, strikes } of seen.toReversed()) {
    if (until === 'redundant') wholeAtMs = strikes.at(-1)?.redundantAtMs ?? null;
    const later = wholeAtMs;
    told.unshift(
      ...strikes.map((strike) => (until === 'redundant' ? strike : { ...strike, redundantAtMs: later })),
    );
  }
  return told;
}
