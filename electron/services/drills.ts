import { type DrillDescription, describeDrills } from '../domain/drill/catalogue.ts';
import type { DrillId } from '../domain/drill/drill-id.ts';
import type { DrillTargets } from '../domain/drill/drill-targets.ts';
import type { DrillVerdict } from '../domain/drill/verdict.ts';
import { fail, toFailure } from '../domain/failure.ts';
import { drillTargets } from '../domain/stack/drill-targets.ts';
import type { SecretStore } from '../ports/stack-folder.ts';
import { runDrill } from './drill-runner.ts';
import type { DrillDependencies, DrillRunOptions } from './drill-runner-parts.ts';
import type { Stacks } from './stacks.ts';

/** Drills of stacks by name: finds what a drill needs in the stack's file and secrets, then runs it. */
export class Drills {
  readonly #stacks: Stacks;
  readonly #secrets: SecretStore;
  readonly #guardians: { setAside(stack: string): () => void };
  readonly #runner: DrillDependencies;

  constructor(
    dependencies: DrillDependencies & {
      readonly stacks: Stacks;
      readonly secrets: SecretStore;
      /** Leaves a stack to its own engines until the returned function is called. */
      readonly guardians: { setAside(stack: string): () => void };
    },
  ) {
    this.#stacks = dependencies.stacks;
    this.#secrets = dependencies.secrets;
    this.#guardians = dependencies.guardians;
    this.#runner = dependencies;
  }

  /** Empty for a stack without gateways behind a balancer. */
  async catalogue(stack: string): Promise<readonly DrillDescription[]> {
    try {
      return describeDrills(await this.#targets(stack));
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
    },
    options: DrillRunOptions & { readonly runId: string },
  ): Promise<DrillVerdict> {
    const { stack, drill, ratePerSecond, clientRetries, assisted } = request;
    const targets = await this.#targets(stack);
    if (targets.tokenSecret === null) {
      fail({
        code: 'drill-refused',
        message: `The gateways of "${stack}" ask an identity provider for tokens, and Tandem has none of its own.`,
        hint: 'Give the gateways `tokens: { kind: file, secret: … }` for the time of the drill.',
      });
    }
    const token = (await this.#secrets.read(stack, targets.tokenSecret)).trim();
    const { runId, ...runOptions } = options;
    const comeBack = assisted ? () => {} : this.#guardians.setAside(stack);
    try {
      const wish = { targets, drill, runId, token, ratePerSecond, clientRetries };
      return await runDrill(this.#runner, wish, runOptions);
    } finally {
      comeBack();
    }
  }

  async #targets(stack: string): Promise<DrillTargets> {
    const { spec, desired } = await this.#stacks.compiled(stack);
    return drillTargets(spec, desired);
  }
}
