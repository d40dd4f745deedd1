import * as z from 'zod';
import { drillFigures } from '../domain/drill/drill-figures.ts';
import type { MemberHealthState } from '../domain/health/member-health.ts';
import { membersNow, type StackHealth, stackHealth } from '../domain/health/stack-state.ts';
import type { Survival } from '../domain/health/survival.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { EngineLink } from './engine-link.ts';
import type { HealthWatch } from './health-watch.ts';
import type { Runs } from './runs.ts';
import type { StackLook } from './stack-watch.ts';

/** What the host can say of itself and its stacks in numbers, for whoever collects them. */
export interface HostFigures {
  readonly isEngineConnected: boolean;
  readonly stacks: readonly StackFigures[];
  /** Since this host began. */
  readonly incidents: readonly { readonly stack: string; readonly kind: string; readonly count: number }[];
  /** Stacks, members and kinds of incidents that were too many to be told. */
  readonly leftOut: number;
}

export interface StackFigures {
  readonly stack: string;
  readonly state: StackHealth | 'changing';
  readonly survival: Survival;
  readonly members: readonly {
    readonly member: string;
    readonly component: string;
    readonly state: MemberHealthState;
  }[];
  readonly conditions: { readonly alarm: number; readonly warning: number };
  /** The last verdict of each drill. */
  readonly drills: readonly DrillFigures[];
}

/** What a verdict in the journal must hold to be counted; whatever else it holds is another's business. */
const verdict = drillFigures.extend({ id: z.string().max(60), startedAtMs: z.number() });
export type DrillFigures = z.output<typeof verdict>;

/** Whoever collects keeps a series for each of these for weeks. */
const MOST_STACKS = 32;
const MOST_MEMBERS = 256;
const MOST_KINDS = 256;
const DRILLS_READ = 200;
/** Looks come every half minute; what nobody looked at for so long is not there any more, or nobody knows. */
const BELIEVED_MS = 120_000;

interface Parts {
  readonly link: Pick<EngineLink, 'state'>;
  readonly health: Pick<HealthWatch, 'of'>;
  readonly runs: Pick<Runs, 'isBeingChanged'>;
  readonly journal: Pick<Journal, 'runs'>;
  readonly survivalOf: (look: StackLook) => Promise<Survival>;
  readonly clock: Clock;
}

export class HostFigureCollector {
  readonly #parts: Parts;
  readonly #looks = new Map<string, { readonly look: StackLook; readonly seenMs: number }>();
  readonly #incidents = new Map<string, { stack: string; kind: string; count: number }>();
  #kindsLeftOut = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  observe(look: StackLook): void {
    this.#looks.set(look.stack, { look, seenMs: this.#parts.clock.monotonicMs() });
  }

  countIncident({ stack, kind }: { readonly stack: string; readonly kind: string }): void {
    const key = JSON.stringify([stack, kind]);
    const known = this.#incidents.get(key);
    if (known !== undefined) known.count += 1;
    else if (this.#incidents.size < MOST_KINDS) this.#incidents.set(key, { stack, kind, count: 1 });
    else this.#kindsLeftOut += 1;
  }

  /** Asks neither the engine nor a member. */
  async read(): Promise<HostFigures> {
    const nowMs = this.#parts.clock.monotonicMs();
    for (const [stack, { seenMs }] of this.#looks) {
      if (nowMs - seenMs > BELIEVED_MS) this.#looks.delete(stack);
    }
    const looks = [...this.#looks].sort(([one], [other]) => (one < other ? -1 : 1));
    const stacks = await Promise.all(
      looks.slice(0, MOST_STACKS).map(([, { look }]) => this.#figuresOf(look)),
    );
    const tooMany = stacks.reduce((sum, { members }) => sum + Math.max(0, members.length - MOST_MEMBERS), 0);
    return {
      isEngineConnected: this.#parts.link.state.kind === 'connected',
      stacks: stacks.map((figures) => ({ ...figures, members: figures.members.slice(0, MOST_MEMBERS) })),
      incidents: [...this.#incidents.values()].map((incident) => ({ ...incident })),
      leftOut: Math.max(0, looks.length - MOST_STACKS) + tooMany + this.#kindsLeftOut,
    };
  }

  async #figuresOf(look: StackLook): Promise<StackFigures> {
    const { stack, view } = look;
    const { health, runs, survivalOf } = this.#parts;
    const members = membersNow(view.desired, view.observed, view.readiness);
    const state = runs.isBeingChanged(stack) ? 'changing' : stackHealth(view.desired, members);
    const [verdicts, survival] = await Promise.all([this.#verdicts(stack), survivalOf(look)]);
    const tones = view.conditions.map(({ tone }) => tone);
    return {
      stack,
      state,
      survival,
      members: members.flatMap(({ role, kind, name, component, container }) =>
        role === 'member' && kind !== 'orphan'
          ? [{ member: name, component, state: health.of(container)?.state ?? 'unknown' }]
          : [],
      ),
      conditions: {
        alarm: tones.filter((tone) => tone === 'alarm').length,
        warning: tones.filter((tone) => tone === 'warning').length,
      },
      drills: lastOfEach(verdicts),
    };
  }

  async #verdicts(stack: string): Promise<readonly DrillFigures[]> {
    const records = await this.#parts.journal.runs({ stack, kind: 'drill', limit: DRILLS_READ });
    return records.flatMap(({ result }) => {
      const parsed = z.object({ verdict }).safeParse(result);
      return parsed.success ? [parsed.data.verdict] : [];
    });
  }
}

/** The journal tells the newest first. */
function lastOfEach(verdicts: readonly DrillFigures[]): readonly DrillFigures[] {
  const last = new Map<string, DrillFigures>();
  for (const own of verdicts) if (!last.has(own.id)) last.set(own.id, own);
  return [...last.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
}
