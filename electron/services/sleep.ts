import type { HealthWatch } from './health-watch.ts';
import type { Runs } from './runs.ts';
import type { Sampling } from './sampling.ts';
import type { StackWatch } from './stack-watch.ts';
import type { Stacks } from './stacks.ts';

export interface SleepParts {
  readonly runs: Pick<Runs, 'active' | 'cancel'>;
  readonly sampling: Pick<Sampling, 'suspend' | 'resume'>;
  readonly health: Pick<HealthWatch, 'askAllSoon'>;
  readonly stacks: Pick<Stacks, 'names'>;
  readonly watch: Pick<StackWatch, 'look'>;
  readonly onTrouble: (text: string) => void;
}

/** What the host does when the machine sleeps; stacks and their engine sleep with it. */
export interface Sleep {
  /** Faults are taken back, and nothing is measured until `resume`. */
  suspend(): void;
  /** What was known before is old: everything is looked at anew. */
  resume(): void;
}

export function createSleep({ runs, sampling, health, stacks, watch, onTrouble }: SleepParts): Sleep {
  const lookAtAll = async (): Promise<void> => {
    // One that fails is made up for by the next periodic look.
    for (const stack of await stacks.names()) await watch.look(stack).catch(() => {});
  };
  return {
    suspend: () => {
      // Its load and its clock would stand still in the middle of a fault. Other runs go on where they stood.
      for (const { id, kind } of runs.active()) if (kind === 'drill') runs.cancel(id);
      sampling.suspend();
    },
    resume: () => {
      sampling.resume();
      health.askAllSoon();
      lookAtAll().catch((error) => onTrouble(String(error)));
    },
  };
}
