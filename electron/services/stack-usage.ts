import { MEMBER_METRICS } from '../domain/usage/metrics.ts';
import { type MemberUsage, memberUsage, type UsageReading } from '../domain/usage/usage.ts';
import type { MetricSample } from '../ports/metric-store.ts';
import type { UsageTarget } from '../ports/usage-reader.ts';
import { MOST_LATE, type PatientAnswer } from './patient-reader.ts';
import type { StackLook } from './stack-watch.ts';

/** The members of one stack as they are measured: who they are by the last look, and what each had used by the last reading. */

export interface MemberSample {
  readonly member: string;
  readonly container: string;
  readonly isRunning: boolean;
  /** Null while it does not run, or cannot be measured. */
  readonly usage: MemberUsage | null;
  /** Why there is no usage of a member that runs; empty otherwise. */
  readonly why: string;
  /** Restarts by the engine's policy since the container was made. */
  readonly restarts: number;
  /** Since the host began to watch, and one more if its last life had ended so. */
  readonly oomKills: number;
}

interface Watched {
  readonly member: string;
  readonly container: string;
  readonly id: string;
  readonly target: UsageTarget | null;
  readonly restarts: number;
  oomKills: number;
  before: { readonly startedAt: string; readonly reading: UsageReading } | null;
}

export class StackUsage {
  readonly stack: string;
  /** By name of container. */
  #members = new Map<string, Watched>();
  #rounds = 0;

  constructor(stack: string) {
    this.stack = stack;
  }

  get ids(): readonly string[] {
    return [...this.#members.values()].flatMap(({ id, target }) =>
      target?.infra == null ? [id] : [id, target.infra.id],
    );
  }

  get isRunning(): boolean {
    return [...this.#members.values()].some(({ target }) => target !== null);
  }

  observe({ view }: StackLook): void {
    const { containers } = view.observed;
    const living = (name: string): { readonly id: string; readonly startedAt: string } | null => {
      const found = containers.find((container) => container.name === name);
      return found?.state === 'running' && found.startedAt !== null
        ? { id: found.id, startedAt: found.startedAt }
        : null;
    };
    const infraOf = new Map(
      containers.filter(({ role }) => role === 'infra').map(({ pod, name }) => [pod, name] as const),
    );
    const members = containers.filter(({ role }) => role === 'member');
    this.#members = new Map(
      members.map((container) => {
        const { id, name, member, pod, restartCount, oomKilled } = container;
        const known = this.#members.get(name);
        const life = living(name);
        const watched: Watched = {
          member,
          container: name,
          id,
          target: life === null ? null : { ...life, infra: living(infraOf.get(pod) ?? '') },
          restarts: restartCount,
          oomKills: known?.id === id ? known.oomKills : oomKilled ? 1 : 0,
          before: known?.before ?? null,
        };
        return [name, watched];
      }),
    );
  }

  noteOom(container: string): void {
    const watched = this.#members.get(container);
    if (watched !== undefined) watched.oomKills += 1;
  }

  /**
   * One after the other. Each round begins where the one before may have come to the end of what a slow engine can be asked
   * for at once, so that the last in the list come to their turn as often as the first.
   */
  async sample(read: (target: UsageTarget) => Promise<PatientAnswer>): Promise<readonly MemberSample[]> {
    const all = [...this.#members.values()];
    const first = all.length === 0 ? 0 : (this.#rounds * MOST_LATE) % all.length;
    this.#rounds += 1;
    const samples = new Map<string, MemberSample>();
    for (const watched of [...all.slice(first), ...all.slice(0, first)]) {
      samples.set(watched.container, await sampleOf(watched, read));
    }
    return all.flatMap(({ container }) => samples.get(container) ?? []);
  }
}

async function sampleOf(
  watched: Watched,
  read: (target: UsageTarget) => Promise<PatientAnswer>,
): Promise<MemberSample> {
  const { member, container, target, restarts } = watched;
  const answer = target === null ? null : await read(target);
  const rest = { member, container, restarts, oomKills: watched.oomKills };
  if (target === null || answer === null || answer.kind === 'ended') {
    return { ...rest, isRunning: false, usage: null, why: '' };
  }
  if (answer.kind === 'unknown') return { ...rest, isRunning: true, usage: null, why: answer.why };
  const { reading } = answer;
  const before = watched.before?.startedAt === target.startedAt ? watched.before.reading : null;
  watched.before = { startedAt: target.startedAt, reading };
  return { ...rest, isRunning: true, usage: memberUsage(before, reading), why: '' };
}

/** What of it is kept. */
export function memberMetrics(
  stack: string,
  atMs: number,
  samples: readonly MemberSample[],
): readonly MetricSample[] {
  return samples.flatMap(({ member, usage }) =>
    usage === null ? [] : [{ atMs, stack, member, values: MEMBER_METRICS.map((metric) => usage[metric]) }],
  );
}
