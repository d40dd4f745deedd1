import {
  advanceHealth,
  explainHealth,
  type HealthInput,
  isSameLife,
  type MemberHealth,
  type MemberHealthState,
  type ProbeOutcome,
  unknownHealth,
} from '../domain/health/member-health.ts';
import { engineStateOf, lifeOf, outcomeByEngine, outcomeOf } from '../domain/health/member-observation.ts';
import { type WatchedMember, watchedMembers } from '../domain/health/watched-members.ts';
import { endedAsAsked } from '../domain/plan/container-end.ts';
import type { ObservedContainer } from '../domain/plan/observed-state.ts';
import type { Clock } from '../ports/clock.ts';
import { cutOffMembers, mountTroubles, withContainer } from './member-health-views.ts';
import type { StackLook } from './stack-watch.ts';
import type { MemberReadiness } from './stacks.ts';
import { Subscribers } from './subscribers.ts';

export interface MemberHealthNow {
  readonly state: MemberHealthState;
  readonly text: string;
  /** Epoch milliseconds. */
  readonly sinceMs: number;
}

/** A member's state changed; `look` is the last one at its stack, with what is newer of this member. */
export interface HealthChange {
  readonly look: StackLook;
  readonly member: string;
  readonly from: MemberHealthState;
  readonly to: MemberHealthState;
  /** True when a look said so, of which its own subscribers hear. */
  readonly isByLook: boolean;
}

export interface Watched extends WatchedMember {
  readonly stack: string;
  health: MemberHealth;
  /** The last answer in words, when it was not a good one. */
  words: string;
  /** The container as it was last read by itself. */
  read: Reading | null;
}

interface Reading {
  readonly found: ObservedContainer | null;
  readonly beganMs: number;
}

interface StackPost {
  look: StackLook;
  readonly cutOff: ReadonlySet<string>;
  readonly mountTroubles: ReadonlyMap<string, string>;
}

/** What is known of the health of every member of every stack, and who hears of changes. Asks nobody. */
export class MemberHealths {
  readonly #clock: Clock;
  readonly #changes = new Subscribers<HealthChange>();
  /** By container. */
  readonly #watched = new Map<string, Watched>();
  readonly #stacks = new Map<string, StackPost>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  subscribe(listener: (change: HealthChange) => void): () => void {
    return this.#changes.subscribe(listener);
  }

  /** The last one at each stack, with what was read of its members since. */
  looks(): readonly StackLook[] {
    return [...this.#stacks.values()].map(({ look }) => look);
  }

  /** Null for what is not watched: infra containers, and what has no place in a stack file. */
  of(container: string): MemberHealthNow | null {
    const watched = this.#watched.get(container);
    if (watched === undefined) return null;
    const { health, words } = watched;
    const text = explainHealth(health);
    const hasWords = words !== '' && health.state !== 'healthy' && isUp(health);
    return {
      state: health.state,
      text: hasWords ? `${text} (${words})` : text,
      sinceMs: Math.round(this.#clock.nowMs() - (this.#clock.monotonicMs() - health.changedAtMs)),
    };
  }

  get(container: string): Watched | undefined {
    return this.#watched.get(container);
  }

  /** Members that can be asked something. */
  askable(): readonly string[] {
    return [...this.#watched.values()].flatMap(({ probe, container }) => (probe === null ? [] : [container]));
  }

  /** What the last look found to be wrong around a member, whatever it answers itself. */
  troubleOf({ stack, container, member }: Watched): {
    readonly cutOff: boolean;
    readonly files: string | null;
  } {
    const post = this.#stacks.get(stack);
    return {
      cutOff: post?.cutOff.has(container) === true,
      files: post?.mountTroubles.get(member) ?? null,
    };
  }

  /** Nothing is expected of it soon. */
  isSettled(container: string): boolean {
    const watched = this.#watched.get(container);
    if (watched === undefined || !isUp(watched.health)) return true;
    return watched.health.state === 'healthy' && !this.troubleOf(watched).cutOff;
  }

  /** Returns the containers of the stack's members. */
  observe(look: StackLook): readonly string[] {
    const { stack, view } = look;
    // A file that cannot be read says nothing about the members that run.
    if (view.spec === null || view.desired === null) {
      if (view.observed.containers.length === 0) this.#forget(stack, new Set());
      return [];
    }
    const members = watchedMembers(view.spec, view.desired);
    this.#forget(stack, new Set(members.map(({ container }) => container)));
    const post = { look, cutOff: cutOffMembers(members, view.observed), mountTroubles: mountTroubles(view) };
    this.#stacks.set(stack, post);
    const found = new Map(view.observed.containers.map((container) => [container.name, container]));
    for (const member of members) {
      const { container } = member;
      const { health, words, read } = this.#watched.get(container) ?? {
        health: unknownHealth(this.#clock.monotonicMs()),
        words: '',
        read: null,
      };
      this.#watched.set(container, { ...member, stack, health, words, read });
      // Looks take long, and what was read meanwhile is newer than what they found.
      if (read !== null && read.beganMs > look.beganMs) {
        post.look = withContainer(post.look, container, read.found, look.atMs);
        continue;
      }
      const answer = view.readiness.get(container) ?? null;
      this.#see(container, found.get(container) ?? null, { isByLook: true, answer });
    }
    return members.map(({ container }) => container);
  }

  /** One container as it was read between two looks; `beganMs` by the clock that only moves forward. */
  reread(container: string, { found, beganMs }: Reading): void {
    const watched = this.#watched.get(container);
    if (watched === undefined) return;
    watched.read = { found, beganMs };
    const post = this.#stacks.get(watched.stack);
    if (post !== undefined) post.look = withContainer(post.look, container, found, this.#clock.nowMs());
    this.#see(container, found, { isByLook: false, answer: null });
  }

  /** What a member answered. An answer of a former life is of no account. */
  answered(container: string, input: HealthInput & { readonly kind: 'probed' }, words: string): void {
    const watched = this.#watched.get(container);
    if (watched === undefined) return;
    if (isSameLife(watched.health.life, input.life)) watched.words = words;
    const before = watched.health.state;
    this.#advance(watched, input);
    this.#tell(watched, before, false);
  }

  /** `answer` is what a look was told; a container that was read by itself was not asked. */
  #see(
    container: string,
    found: ObservedContainer | null,
    { isByLook, answer }: { readonly isByLook: boolean; readonly answer: MemberReadiness | null },
  ): void {
    const watched = this.#watched.get(container);
    if (watched === undefined) return;
    const life = lifeOf(found);
    if (!isSameLife(watched.health.life, life)) watched.words = '';
    // These belong to one moment: what would be between them is told to nobody.
    const before = watched.health.state;
    this.#advance(watched, { kind: 'marked', isStoppedOnPurpose: found !== null && endedAsAsked(found) });
    this.#advance(watched, { kind: 'observed', engineState: engineStateOf(found), life });
    const outcome = found === null ? null : this.#outcomeOf(watched, found, answer);
    if (outcome !== null && life !== null) this.#advance(watched, { kind: 'probed', life, outcome });
    this.#tell(watched, before, isByLook);
  }

  /** Looks come as they come: an answer to one counts only as the first of a life, so that rise and fall keep their pace. */
  #outcomeOf(
    watched: Watched,
    found: ObservedContainer,
    answer: MemberReadiness | null,
  ): ProbeOutcome | null {
    if (watched.probe === null) return outcomeByEngine(found);
    const { cutOff, files } = this.troubleOf(watched);
    const isFirst = watched.health.lastOutcome === null && isUp(watched.health);
    if (answer === null || !isFirst || cutOff || files !== null) return null;
    return outcomeOf({ ok: answer.ready, detail: answer.detail });
  }

  #advance(watched: Watched, input: HealthInput): void {
    watched.health = advanceHealth(watched.health, input, watched.thresholds, this.#clock.monotonicMs());
  }

  #tell({ stack, member, health }: Watched, from: MemberHealthState, isByLook: boolean): void {
    const look = this.#stacks.get(stack)?.look;
    if (health.state === from || look === undefined) return;
    this.#changes.emit({ look, member, from, to: health.state, isByLook });
  }

  #forget(stack: string, present: ReadonlySet<string>): void {
    for (const [container, watched] of this.#watched) {
      if (watched.stack === stack && !present.has(container)) this.#watched.delete(container);
    }
    if (present.size === 0) this.#stacks.delete(stack);
  }
}

/** It may answer; one that is paused is asked, too, so that its silence is noticed. */
export function isUp({ engineState }: MemberHealth): boolean {
  return engineState === 'running' || engineState === 'paused';
}
