import { performance } from 'node:perf_hooks';
import type Docker from 'dockerode';
import type { DrillVerdict, StackStatus } from '../../electron/contract/schemas.ts';
import type { DrillTargets } from '../../electron/domain/drill/drill-targets.ts';
import { toFailure } from '../../electron/domain/failure.ts';
import { drillTargets } from '../../electron/domain/stack/drill-targets.ts';
import { runDatabaseDrill } from '../helpers/database-drills.ts';
import { drawFaults, struckOtherwise } from '../helpers/drawn-faults.ts';
import { engineClient } from '../helpers/engine.ts';
import { removeStack } from '../helpers/engine-content.ts';
import { faultsLeft } from '../helpers/faults-left.ts';
import { logText } from '../helpers/hardened-containers.ts';
import { freePort } from '../helpers/postgres-container.ts';
import { compiled, specOf } from '../helpers/stack-files.ts';
import { withTakenShare } from '../helpers/taken-processors.ts';
import { openTestHost, type TestHost } from '../helpers/test-host.ts';
import type { TestEngine } from '../helpers/test-machine.ts';
import type { Series } from './series.ts';
import type { SoakFolder } from './soak-folder.ts';
import { type Course, type SoakRun, soakRunOf } from './soak-state.ts';

/** A member that comes back may have to be cloned. */
const WHOLE_WITHIN_MS = 180_000;
const LOOK_EVERY_MS = 500;
/** A drill that cannot be carried out is no run; what stands in its way may pass. */
const ATTEMPTS = 3;
const LOG_LINES = 5_000;

/** One stack and its host, for as long as the soak takes. */
export class Soak {
  readonly #series: Series;
  readonly #engine: TestEngine;
  readonly #folder: SoakFolder;
  readonly #say: (line: string) => void;
  readonly #signal: AbortSignal;
  #docker: Docker | null = null;
  #host: TestHost | null = null;
  #targets: DrillTargets | null = null;
  readonly #interrupted: Promise<never>;
  #closing: Promise<void> | null = null;
  #isKept = false;

  constructor(parts: {
    readonly series: Series;
    readonly engine: TestEngine;
    readonly folder: SoakFolder;
    readonly say: (line: string) => void;
    readonly signal: AbortSignal;
  }) {
    this.#series = parts.series;
    this.#engine = parts.engine;
    this.#folder = parts.folder;
    this.#say = parts.say;
    this.#signal = parts.signal;
    this.#interrupted = new Promise((_resolve, reject) => {
      // Closing the host cancels the drill that is under way, which undoes its fault.
      const interrupt = (): void => void this.#closeHost().finally(() => reject(this.#signal.reason));
      this.#signal.addEventListener('abort', interrupt, { once: true });
    });
    this.#interrupted.catch(() => {});
  }

  async open(): Promise<void> {
    this.#signal.throwIfAborted();
    this.#docker = engineClient();
    await removeStack(this.#docker, this.#stack);
    this.#host = await openTestHost({ dataFolder: this.#folder.dataFolder });
    const text = await this.#series.stackText(this.#stack, await freePort());
    this.#targets = drillTargets(specOf(text), compiled(text));
    await this.#host.writeStack(this.#stack, text);
    const up = await this.#unlessInterrupted(this.#host.run('stack.up', { stack: this.#stack }));
    if (up.failure !== null) throw new Error(`the stack did not come up: ${up.failure.message}`);
  }

  /** One drill that came to a verdict. */
  async next(course: Course): Promise<SoakRun> {
    const host = this.#opened();
    for (let attempt = 1; ; attempt += 1) {
      const startMs = performance.now();
      await this.#whole(host);
      const { result: run, takenShare } = await withTakenShare(() =>
        this.#unlessInterrupted(runDatabaseDrill(host, { stack: this.#stack, ...course })),
      );
      if (run.verdict !== null) {
        const lot = await this.#lot(host, course, run.verdict);
        const tookMs = Math.round(performance.now() - startMs);
        const { assisted } = course;
        return soakRunOf(run.verdict, { assisted, endedAtMs: Date.now(), tookMs, takenShare, lot });
      }
      const reason = run.failure?.message ?? run.state;
      this.#say(`  ${course.drill} could not be carried out: ${reason}`);
      if (attempt === ATTEMPTS) {
        throw new Error(`${course.drill} could not be carried out ${ATTEMPTS} times in a row: ${reason}`);
      }
    }
  }

  /** Saves what tells how it came, and leaves the stack, its host's journal and the engine as they are. */
  async keepEvidence(what: unknown): Promise<string> {
    this.#isKept = true;
    const docker = this.#docker;
    const files = new Map([['what.json', JSON.stringify(what, null, 1)]]);
    const status = await this.#opened()
      .status(this.#stack)
      .catch((error) => toFailure(error));
    files.set('status.json', JSON.stringify(status ?? null, null, 1));
    const filters = { label: [`dev.tandem.stack=${this.#stack}`] };
    for (const { Id, Names } of (await docker?.listContainers({ all: true, filters })) ?? []) {
      const container = docker?.getContainer(Id);
      if (container === undefined) continue;
      const name = Names[0]?.slice(1) ?? Id;
      files.set(`${name}.json`, JSON.stringify(await container.inspect(), null, 1));
      files.set(`${name}.log`, await logText(container, { tail: LOG_LINES, timestamps: true }));
    }
    return this.#folder.keep(files);
  }

  async close(): Promise<void> {
    await this.#closeHost();
    if (this.#isKept) return;
    if (this.#docker !== null) await removeStack(this.#docker, this.#stack);
    await this.#engine.close();
  }

  get #stack(): string {
    return this.#series.name;
  }

  #opened(): TestHost {
    if (this.#host === null) throw new Error('the soak is not open');
    return this.#host;
  }

  async #lot(host: TestHost, { drill, seed }: Course, { strikes }: DrillVerdict): Promise<SoakRun['lot']> {
    if (seed === null || this.#targets === null) return null;
    const drawn = drawFaults(drill, seed, this.#targets);
    const otherwise = struckOtherwise(
      drawn,
      strikes.map(({ deed }) => deed),
    );
    if (otherwise !== null) throw new Error(`${drill} with the seed ${seed}: ${otherwise}`);
    const isRedundantAfter = (await this.#settled(host, isRedundant)) !== null;
    const { drills, isLossPredicted } = drawn;
    return {
      seed,
      drawn: [...drills],
      isLossPredicted,
      faultsLeft: faultsLeft(this.#folder.dataFolder),
      isRedundantAfter,
    };
  }

  async #whole(host: TestHost): Promise<void> {
    if ((await this.#settled(host, ({ state }) => state === 'healthy')) !== null) return;
    throw new Error(`the stack was not whole again within ${WHOLE_WITHIN_MS / 1_000} s`);
  }

  /** Null when it did not become so in time. */
  async #settled(host: TestHost, isSo: (status: StackStatus) => boolean): Promise<StackStatus | null> {
    const endMs = performance.now() + WHOLE_WITHIN_MS;
    for (;;) {
      const status = await this.#unlessInterrupted(host.status(this.#stack));
      if (isSo(status)) return status;
      if (performance.now() > endMs) return null;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  #unlessInterrupted<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#interrupted]);
  }

  async #closeHost(): Promise<void> {
    if (this.#host === null) return;
    this.#closing ??= this.#host.close({ keepData: true }).catch((error) => this.#say(String(error)));
    await this.#closing;
  }
}

/** As its file says, and every group with a member to spare. */
function isRedundant({ state, drift, groups }: StackStatus): boolean {
  return state === 'healthy' && !drift && groups.every(({ redundancy }) => redundancy === 'redundant');
}
