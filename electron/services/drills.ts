import { type DrillDescription, describeDrills } from '../domain/drill/drill-choice.ts';
import type { RecordedVerdict } from '../domain/drill/drill-conditions.ts';
import type { DrillId } from '../domain/drill/drill-id.ts';
import { seedFrom } from '../domain/drill/seeded.ts';
import { fail, toFailure } from '../domain/failure.ts';
import { drillTargets } from '../domain/stack/drill-targets.ts';
import { stackGuard } from '../domain/stack/stack-guard.ts';
import type { Journal } from '../ports/journal.ts';
import type { SecretStore } from '../ports/stack-folder.ts';
import { recordedVerdict } from './drill-record.ts';
import { runDrill } from './drill-runner.ts';
import type { DrillDependencies, DrillRunOptions } from './drill-runner-parts.ts';
import type { Stacks } from './stacks.ts';

interface DrillGuardians {
  /** Leaves a stack to its own engines until the returned function is called. */
  setAside(stack: string): () => void;
  isWardenActing(stack: string): boolean;
}

/** Drills of stacks by name: finds what a drill needs in the stack's file and secrets, then runs it. */
export class Drills {
  readonly #stacks: Stacks;
  readonly #secrets: SecretStore;
  readonly #guardians: DrillGuardians;
  readonly #runner: DrillDependencies;
  readonly #journal: Pick<Journal, 'runs'>;

  constructor(
    dependencies: DrillDependencies & {
      readonly stacks: Stacks;
      readonly secrets: SecretStore;
      readonly guardians: DrillGuardians;
      readonly journal: Pick<Journal, 'runs'>;
    },
  ) {
    this.#stacks = dependencies.stacks;
    this.#secrets = dependencies.secrets;
    this.#guardians = dependencies.guardians;
    this.#runner = dependencies;
    this.#journal = dependencies.journal;
  }

  /** Empty for a stack without gateways behind a balancer. */
  async catalogue(stack: string): Promise<readonly DrillDescription[]> {
    try {
      const { spec, desired } = await this.#stacks.compiled(stack);
      return describeDrills(drillTargets(spec, desired));
    } catch (error) {
      if (toFailure(error).code === 'drill-refused') return [];
      throw error;
    }
  }

  async run(
    request: {
      readonly stack: string;
      readonly drill: DrillId;
      readonly ratePerSecond: number;
      readonly clientRetries: number | null;
      readonly assisted: boolean;
      /** Null: any; what it was stands in the verdict. */
      readonly seed: number | null;
      readonly force: string | null;
    },
    options: DrillRunOptions & { readonly runId: string },
  ): Promise<RecordedVerdict> {
    const { stack, drill, ratePerSecond, clientRetries, assisted, force } = request;
    const { spec, desired } = await this.#stacks.compiled(stack);
    const targets = drillTargets(spec, desired);
    if (targets.tokenSecret === null) {
      fail({
        code: 'drill-refused',
        message: `The gateways of "${stack}" ask an identity provider for tokens, and Tandem has none of its own.`,
        hint: 'Give the gateways `tokens: { kind: file, secret: … }` for the time of the drill.',
      });
    }
    const token = (await this.#secrets.read(stack, targets.tokenSecret)).trim();
    const { runId, ...runOptions } = options;
    const guard = stackGuard(spec, desired, this.#guardians.isWardenActing(stack));
    const guardedBy = assisted && guard !== null ? guard.by : 'nobody';
    const comeBack = assisted ? () => {} : this.#guardians.setAside(stack);
    try {
      const before = await this.#runner.engine.observe(stack);
      const seed = request.seed ?? seedFrom(runId);
      const load = { token, ratePerSecond, clientRetries };
      const silenceMs = guard?.silenceMs;
      const wish = { ...load, targets, drill, runId, guardedBy, silenceMs, seed, force };
      const verdict = await runDrill(this.#runner, wish, runOptions);
      const about = { spec, before, ratePerSecond, clientRetries, assisted };
      return await recordedVerdict(verdict, about, this.#journal);
    } finally {
      comeBack();
    }
  }
}
