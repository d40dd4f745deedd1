import type { DrillDescription, DrillVerdict, RunSummary, StackStatus } from '../../contract/schemas.ts';
import { type Survival, stackSurvival } from '../../domain/health/survival.ts';
import type { HostState } from './host-keeper.ts';

/** What the tray and the notifications know of the host: far less than a page does. */
export interface Situation {
  readonly host: HostState['phase'];
  readonly stacks: readonly StackSituation[];
  /** Under way now, on whichever host. */
  readonly runs: readonly RunSummary[];
}

export interface StackSituation {
  readonly stack: string;
  readonly state: StackStatus['state'];
  readonly survival: Survival;
  /** Whose loss would be survived like that, when it is not survived well; null where no member is to blame. */
  readonly weakest: string | null;
  readonly activity: 'drill' | 'change' | null;
  /** The drill that a person means who just wants to see one; null when the stack allows none. */
  readonly drill: string | null;
}

/** What was told of one stack. */
export interface StackFacts {
  readonly status: StackStatus;
  /** Null until they were read. */
  readonly drills: readonly DrillDescription[] | null;
  readonly verdicts: readonly DrillVerdict[];
}

export function stackSituation(
  { status, drills, verdicts }: StackFacts,
  runs: readonly RunSummary[],
): StackSituation {
  const run = runs.find(({ stack }) => stack === status.stack);
  const record = drills === null ? null : { drills, runs: verdicts.map((verdict) => ({ verdict })) };
  const { survival, members, alarm } = stackSurvival(status, record);
  const isWeak = alarm === null && (survival === 'fails' || survival === 'degrades');
  const isChanging = run !== undefined || status.state === 'changing';
  return {
    stack: status.stack,
    state: status.state,
    survival,
    weakest: isWeak ? (members.find((member) => member.survival === survival)?.status.name ?? null) : null,
    activity: isChanging ? (run?.kind === 'drill' ? 'drill' : 'change') : null,
    drill: (drills?.find(({ scope }) => scope === 'basic') ?? drills?.[0])?.id ?? null,
  };
}
