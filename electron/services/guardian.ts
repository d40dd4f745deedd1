import type { GuardedGroup } from '../domain/failover/guarded-group.ts';
import type { Incident } from '../domain/failover/incident.ts';
import { guardedGroups } from '../domain/stack/guarded-groups.ts';
import type { EngineEvents } from '../ports/container-engine.ts';
import { GroupGuardian, type GroupGuardianParts } from './group-guardian.ts';
import type { StackLook } from './stack-watch.ts';

/**
 * Guards every group with a primary of every stack: learns from the looks which there are, and passes on what the
 * engine says. Nothing acts on an event itself; it only makes a guardian look at once instead of later.
 */
export class Guardian {
  readonly #parts: Omit<GroupGuardianParts, 'instructions' | 'onIncident'>;
  readonly #events: EngineEvents;
  readonly #isBeingChanged: (stack: string) => boolean;
  readonly #onIncident: (stack: string, incident: Incident) => void;
  readonly #wanted = new Map<string, GuardedGroup>();
  readonly #guards = new Map<string, Guard>();
  readonly #setAside = new Map<string, number>();
  /** Ends with the engine's connection; null without one. */
  #session: AbortSignal | null = null;

  constructor(
    parts: Omit<GroupGuardianParts, 'instructions' | 'onIncident'> & {
      readonly events: EngineEvents;
      /** A run that changes a stack stops and starts its members itself. */
      readonly isBeingChanged: (stack: string) => boolean;
      readonly onIncident: (stack: string, incident: Incident) => void;
    },
  ) {
    this.#parts = parts;
    this.#events = parts.events;
    this.#isBeingChanged = parts.isBeingChanged;
    this.#onIncident = parts.onIncident;
  }

  observe({ stack, view }: StackLook): void {
    const groups = view.spec === null || view.desired === null ? [] : guardedGroups(view.spec, view.desired);
    const present = new Set(groups.map((guarded) => keyOf(guarded)));
    for (const [key, guarded] of this.#wanted) {
      if (guarded.stack === stack && !present.has(key)) this.#wanted.delete(key);
    }
    for (const guarded of groups) this.#wanted.set(keyOf(guarded), guarded);
    this.#settle();
  }

  /** Leaves the stack's groups to their own engines until the returned function is called: for drills without help. */
  setAside(stack: string): () => void {
    this.#setAside.set(stack, (this.#setAside.get(stack) ?? 0) + 1);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#setAside.set(stack, (this.#setAside.get(stack) ?? 1) - 1);
    };
  }

  /** Guards while the engine is connected. Throws when its events end before the signal. */
  async run(signal: AbortSignal): Promise<void> {
    this.#session = signal;
    this.#settle();
    try {
      for await (const { stack } of this.#events.events(signal)) {
        for (const { guardian, guarded } of this.#guards.values()) {
          if (guarded.stack === stack) guardian.hint();
        }
      }
    } finally {
      this.#session = null;
      this.#settle();
      await Promise.all([...this.#guards.values()].map(({ ended }) => ended));
    }
  }

  /** Begins and ends guardians so that exactly the wanted groups have one, made for the group as it is now. */
  #settle(): void {
    for (const [key, { abort, guarded }] of this.#guards) {
      const wanted = this.#session === null ? undefined : this.#wanted.get(key);
      if (wanted !== undefined && isSame(wanted, guarded)) continue;
      abort.abort();
      this.#guards.delete(key);
    }
    const session = this.#session;
    if (session === null || session.aborted) return;
    for (const [key, guarded] of this.#wanted) {
      if (this.#guards.has(key)) continue;
      const guardian = new GroupGuardian(
        {
          ...this.#parts,
          instructions: () => ({
            isEnabled: true,
            isInMaintenance:
              this.#isBeingChanged(guarded.stack) || (this.#setAside.get(guarded.stack) ?? 0) > 0,
          }),
          onIncident: (incident) => this.#onIncident(guarded.stack, incident),
        },
        guarded,
      );
      const abort = new AbortController();
      const ended = guardian.run(AbortSignal.any([session, abort.signal]));
      this.#guards.set(key, { guardian, guarded, abort, ended });
    }
  }
}

interface Guard {
  readonly guardian: GroupGuardian;
  readonly guarded: GuardedGroup;
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

function keyOf({ stack, group }: GuardedGroup): string {
  return `${stack}/${group.name}`;
}

function isSame(one: GuardedGroup, other: GuardedGroup): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
