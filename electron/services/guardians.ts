import type { Instructions } from '../domain/failover/group.ts';
import type { GuardedGroup } from '../domain/failover/guarded-group.ts';
import { endedAsAsked } from '../domain/plan/container-end.ts';
import type { Clock } from '../ports/clock.ts';
import type { EngineEvents } from '../ports/container-engine.ts';
import type { GroupHands, IncidentLog } from '../ports/guardian.ts';
import { Guardian } from './guardian.ts';
import type { StackLook } from './stack-watch.ts';

/**
 * A guardian for every group with a primary of every stack: learns from the looks which groups there are, and passes on
 * what the engine says. Nothing acts on an event itself; it only makes a guardian look at once instead of later.
 */
export class Guardians {
  readonly #events: EngineEvents;
  readonly #clock: Clock;
  readonly #handsFor: (guarded: GuardedGroup) => GroupHands;
  readonly #incidentsFor: (guarded: GuardedGroup) => IncidentLog;
  readonly #isBeingChanged: (stack: string) => boolean;
  readonly #isInDrill: (stack: string) => boolean;
  readonly #groupsOf: (look: StackLook) => readonly GuardedGroup[];
  readonly #standsBy: (stack: string) => boolean;
  readonly #onTrouble: (text: string) => void;
  readonly #wanted = new Map<string, GuardedGroup>();
  readonly #posts = new Map<string, Post>();
  /** How often each stack was set aside and not taken back. */
  readonly #setAside = new Map<string, number>();
  /** Ends with the engine's connection; null without one. */
  #session: AbortSignal | null = null;

  constructor(parts: {
    readonly events: EngineEvents;
    readonly clock: Clock;
    readonly handsFor: (guarded: GuardedGroup) => GroupHands;
    readonly incidentsFor: (guarded: GuardedGroup) => IncidentLog;
    /** A run that changes a stack stops and starts its members itself. */
    readonly isBeingChanged: (stack: string) => boolean;
    readonly isInDrill: (stack: string) => boolean;
    /** Empty for a stack that is not to be guarded. */
    readonly groupsOf: (look: StackLook) => readonly GuardedGroup[];
    /** Another guardian of the stack acts; this one watches, so that it can take over at once. */
    readonly standsBy: (stack: string) => boolean;
    readonly onTrouble: (text: string) => void;
  }) {
    this.#events = parts.events;
    this.#clock = parts.clock;
    this.#handsFor = parts.handsFor;
    this.#incidentsFor = parts.incidentsFor;
    this.#isBeingChanged = parts.isBeingChanged;
    this.#isInDrill = parts.isInDrill;
    this.#groupsOf = parts.groupsOf;
    this.#standsBy = parts.standsBy;
    this.#onTrouble = parts.onTrouble;
  }

  observe(look: StackLook): void {
    const { stack, view } = look;
    const groups = this.#groupsOf(look);
    // Of a stack that is down there is nothing to guard.
    const containers = new Set(view.observed.containers.map(({ name }) => name));
    const standing = groups.filter(({ members }) =>
      members.some(({ container }) => containers.has(container)),
    );
    const present = new Set(standing.map(keyOf));
    for (const [key, guarded] of this.#wanted) {
      if (guarded.stack === stack && !present.has(key)) this.#wanted.delete(key);
    }
    for (const guarded of standing) this.#wanted.set(keyOf(guarded), guarded);
    this.#settle();
    for (const post of this.#posts.values()) {
      if (post.guarded.stack === stack)
        this.#instruct(post, stoppedOnPurpose(post.guarded, view.observed.containers));
    }
  }

  /** Leaves the stack to its own engines until the returned function is called. */
  setAside(stack: string): () => void {
    const change = (by: number): void => {
      this.#setAside.set(stack, (this.#setAside.get(stack) ?? 0) + by);
      for (const post of this.#posts.values()) this.#instruct(post, post.instructions.stoppedOnPurpose);
    };
    change(1);
    let isOver = false;
    return () => {
      if (!isOver) change(-1);
      isOver = true;
    };
  }

  isSetAside(stack: string): boolean {
    return (this.#setAside.get(stack) ?? 0) > 0;
  }

  /** When every group that stands was last looked at; null while there is none, or one that was never seen. */
  get lookedAtMs(): number | null {
    const looks = [...this.#posts.values()].map(({ guardian }) => guardian.lookedAtMs);
    return looks.length === 0 || looks.includes(null) ? null : Math.min(...looks.map(Number));
  }

  /** Guards while the engine is connected. Throws when its events break off before the signal. */
  async run(signal: AbortSignal): Promise<void> {
    this.#session = signal;
    this.#settle();
    const minding = this.#mindRuns(signal);
    try {
      for await (const { stack } of this.#events.events(signal)) {
        for (const { guardian, guarded } of this.#posts.values())
          if (guarded.stack === stack) guardian.hint();
      }
    } finally {
      this.#session = null;
      const ends = [...this.#posts.values()].map(({ ended }) => ended);
      this.#settle();
      await Promise.all([minding, ...ends]);
    }
  }

  /** Runs begin and end without an event of the engine. */
  async #mindRuns(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.#session !== null) {
      for (const post of this.#posts.values()) this.#instruct(post, post.instructions.stoppedOnPurpose);
      await this.#clock.sleep(this.#posts.size === 0 ? UNGUARDED_MS : RUNS_EVERY_MS, signal);
    }
  }

  #instruct(post: Post, stopped: readonly string[]): void {
    const instructions = this.#instructions(post.guarded.stack, stopped);
    if (JSON.stringify(instructions) === JSON.stringify(post.instructions)) return;
    post.instructions = instructions;
    post.guardian.instruct(instructions);
  }

  #instructions(stack: string, stopped: readonly string[]): Instructions {
    return {
      isEnabled: !this.#standsBy(stack),
      isInMaintenance: this.#isBeingChanged(stack) || this.isSetAside(stack),
      isInDrill: this.#isInDrill(stack),
      stoppedOnPurpose: stopped,
    };
  }

  /** Begins and ends guardians, so that exactly the wanted groups have one, made for the group as it is now. */
  #settle(): void {
    const session = this.#session?.aborted === false ? this.#session : null;
    for (const [key, post] of this.#posts) {
      const wanted = session === null ? undefined : this.#wanted.get(key);
      if (wanted !== undefined && JSON.stringify(wanted) === JSON.stringify(post.guarded)) continue;
      post.abort.abort();
      this.#posts.delete(key);
    }
    if (session === null) return;
    for (const [key, guarded] of this.#wanted) {
      if (!this.#posts.has(key)) this.#posts.set(key, this.#post(guarded, session));
    }
  }

  #post(guarded: GuardedGroup, session: AbortSignal): Post {
    const instructions = this.#instructions(guarded.stack, []);
    const guardian = new Guardian({
      group: guarded.group,
      instructions,
      hands: this.#handsFor(guarded),
      incidents: this.#incidentsFor(guarded),
      clock: this.#clock,
      onTrouble: this.#onTrouble,
    });
    const abort = new AbortController();
    const ended = guardian
      .run(AbortSignal.any([session, abort.signal]))
      .catch((error) => this.#onTrouble(String(error)));
    return { guardian, guarded, abort, ended, instructions };
  }
}

const RUNS_EVERY_MS = 250;
/** Without a group there is nobody to instruct; one that comes begins with the instructions of its moment. */
const UNGUARDED_MS = 2_000;

interface Post {
  readonly guardian: Guardian;
  readonly guarded: GuardedGroup;
  readonly abort: AbortController;
  readonly ended: Promise<void>;
  instructions: Instructions;
}

function keyOf({ stack, group }: GuardedGroup): string {
  return `${stack}/${group.name}`;
}

function stoppedOnPurpose(
  { members }: GuardedGroup,
  containers: StackLook['view']['observed']['containers'],
): readonly string[] {
  const stopped = new Set(containers.filter(endedAsAsked).map(({ name }) => name));
  return members.filter(({ container }) => stopped.has(container)).map(({ member }) => member);
}
