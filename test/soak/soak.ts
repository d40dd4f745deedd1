import { performance } from 'node:perf_hooks';
import type Docker from 'dockerode';
import { toFailure } from '../../electron/domain/failure.ts';
import { runDatabaseDrill, standbyStack } from '../helpers/database-drills.ts';
import { engineClient } from '../helpers/engine.ts';
import { removeStack } from '../helpers/engine-content.ts';
import { logText } from '../helpers/hardened-containers.ts';
import { freePort } from '../helpers/postgres-container.ts';
import { withTakenShare } from '../helpers/taken-processors.ts';
import { openTestHost, type TestHost } from '../helpers/test-host.ts';
import type { TestEngine } from '../helpers/test-machine.ts';
import type { SoakFolder } from './soak-folder.ts';
import { type Course, type SoakRun, soakRunOf } from './soak-state.ts';

const STACK = 'soak';
/** A member that comes back may have to be cloned. */
const WHOLE_WITHIN_MS = 180_000;
const LOOK_EVERY_MS = 500;
/** A drill that cannot be carried out is no run; what stands in its way may pass. */
const ATTEMPTS = 3;
const LOG_LINES = 5_000;

/** One stack and its host, for as long as the soak takes. */
export class Soak {
  readonly #engine: TestEngine;
  readonly #folder: SoakFolder;
  readonly #say: (line: string) => void;
  readonly #signal: AbortSignal;
  #docker: Docker | null = null;
  #host: TestHost | null = null;
  readonly #interrupted: Promise<never>;
  #closing: Promise<void> | null = null;
  #isKept = false;

  constructor(parts: {
    readonly engine: TestEngine;
    readonly folder: SoakFolder;
    readonly say: (line: string) => void;
    readonly signal: AbortSignal;
  }) {
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
    await removeStack(this.#docker, STACK);
    this.#host = await openTestHost({ dataFolder: this.#folder.dataFolder });
    await this.#host.writeStack(STACK, await standbyStack(STACK, await freePort()));
    const up = await this.#unlessInterrupted(this.#host.run('stack.up', { stack: STACK }));
    if (up.failure !== null) throw new Error(`the stack did not come up: ${up.failure.message}`);
  }

  /** One drill that came to a verdict. */
  async next(course: Course): Promise<SoakRun> {
    const host = this.#opened();
    for (let attempt = 1; ; attempt += 1) {
      const startMs = performance.now();
      await this.#whole(host);
      const { result: run, takenShare } = await withTakenShare(() =>
        this.#unlessInterrupted(runDatabaseDrill(host, { stack: STACK, ...course })),
      );
      if (run.verdict !== null) {
        const tookMs = Math.round(performance.now() - startMs);
        const { assisted } = course;
        return soakRunOf(run.verdict, { assisted, endedAtMs: Date.now(), tookMs, takenShare });
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
      .status(STACK)
      .catch((error) => toFailure(error));
    files.set('status.json', JSON.stringify(status ?? null, null, 1));
    const filters = { label: [`dev.tandem.stack=${STACK}`] };
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
    if (this.#docker !== null) await removeStack(this.#docker, STACK);
    await this.#engine.close();
  }

  #opened(): TestHost {
    if (this.#host === null) throw new Error('the soak is not open');
    return this.#host;
  }

  async #whole(host: TestHost): Promise<void> {
    const endMs = performance.now() + WHOLE_WITHIN_MS;
    for (;;) {
      const { state } = await this.#unlessInterrupted(host.status(STACK));
      if (state === 'healthy') return;
      if (performance.now() > endMs) {
        throw new Error(`the stack was not whole again within ${WHOLE_WITHIN_MS / 1_000} s: it is ${state}`);
      }
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
