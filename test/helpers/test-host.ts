import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openDataFolder } from '../../electron/adapters/host/data-folder.ts';
import { createStackFolders } from '../../electron/adapters/host/stack-folders.ts';
import { createHost, type Host, type HostOptions } from '../../electron/composition.ts';
import {
  type EventName,
  type EventPayload,
  type RequestName,
  type RequestParams,
  type RequestResult,
  requests,
} from '../../electron/contract/contract.ts';
import type { HostEvent, HostSession } from '../../electron/contract/host-session.ts';
import type { RunSummary, StackStatus } from '../../electron/contract/schemas.ts';
import type { HostFigures } from '../../electron/services/host-figures.ts';

/** A real host on the engine that `DOCKER_HOST` names, with a data folder of its own. */

/** Tests and the children they start run from the repository's root, bundled elsewhere or not. */
const resourcesFolder = resolve('resources');
const distFolder = resolve('dist');

/** Requests that are answered with the id of a run. */
export type RunRequestName = {
  [N in RequestName]: RequestResult<N> extends { runId: string } ? N : never;
}[RequestName];

export interface TestHost {
  readonly dataFolder: string;
  readonly events: readonly HostEvent[];
  readonly troubles: readonly string[];
  call<N extends RequestName>(name: N, params: RequestParams<N>): Promise<RequestResult<N>>;
  /** Resolves with the first such event from now on (or that is there already) that fits. */
  next<N extends EventName>(
    name: N,
    fits: (payload: EventPayload<N>) => boolean,
    timeoutMs?: number,
  ): Promise<EventPayload<N>>;
  /** Starts a run and waits for its end. */
  run<N extends RunRequestName>(name: N, params: RequestParams<N>, timeoutMs?: number): Promise<RunSummary>;
  writeStack(name: string, text: string): Promise<void>;
  status(stack: string): Promise<StackStatus>;
  figures(): Promise<HostFigures>;
  /** As if the machine went to sleep, and woke up. */
  suspend(): void;
  resume(): void;
  close(options?: { readonly keepData: boolean }): Promise<void>;
}

const RUN_TIMEOUT_MS = 180_000;

export async function openTestHost(
  options: { readonly dataFolder?: string } & Partial<
    Pick<HostOptions, 'wrapPerformer' | 'resourcesFolder'>
  > = {},
): Promise<TestHost> {
  const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'tandem-test-')));
  const data = await openDataFolder(dataFolder, process.env);
  const troubles: string[] = [];
  const host = await createHost({
    version: '0.0.0-test',
    data,
    resourcesFolder: options.resourcesFolder ?? resourcesFolder,
    distFolder,
    onTrouble: (text) => troubles.push(text),
    ...(options.wrapPerformer === undefined ? {} : { wrapPerformer: options.wrapPerformer }),
  });
  const events: HostEvent[] = [];
  const waiting = new Set<(event: HostEvent) => void>();
  const session = host.api.open((event) => {
    events.push(event);
    for (const look of [...waiting]) look(event);
  }, 'command');
  // Tests look at what becomes of members, as a page does.
  await session.call('stacks.attend', {});
  return new OpenTestHost(host, session, dataFolder, events, troubles, waiting);
}

class OpenTestHost implements TestHost {
  constructor(
    private readonly host: Host,
    private readonly session: HostSession,
    readonly dataFolder: string,
    readonly events: readonly HostEvent[],
    readonly troubles: readonly string[],
    private readonly waiting: Set<(event: HostEvent) => void>,
  ) {}

  call<N extends RequestName>(name: N, params: RequestParams<N>): Promise<RequestResult<N>> {
    return this.session.call(name, requests[name].params.parse(params) as never);
  }

  next<N extends EventName>(
    name: N,
    fits: (payload: EventPayload<N>) => boolean,
    timeoutMs = RUN_TIMEOUT_MS,
  ): Promise<EventPayload<N>> {
    const match = (event: HostEvent): EventPayload<N> | null =>
      event.name === name && fits(event.payload as EventPayload<N>)
        ? (event.payload as EventPayload<N>)
        : null;
    return new Promise((resolve, reject) => {
      for (const event of this.events) {
        const payload = match(event);
        if (payload !== null) return resolve(payload);
      }
      const look = (event: HostEvent): void => {
        const payload = match(event);
        if (payload === null) return;
        clearTimeout(timer);
        this.waiting.delete(look);
        resolve(payload);
      };
      const timer = setTimeout(() => {
        this.waiting.delete(look);
        reject(
          new Error(
            `no ${name} event that fits within ${timeoutMs} ms; troubles: ${this.troubles.join('; ')}`,
          ),
        );
      }, timeoutMs);
      this.waiting.add(look);
    });
  }

  async run<N extends RunRequestName>(
    name: N,
    params: RequestParams<N>,
    timeoutMs = RUN_TIMEOUT_MS,
  ): Promise<RunSummary> {
    const { runId } = await this.call(name, params);
    return this.next('run.ended', (run) => run.id === runId, timeoutMs);
  }

  async writeStack(name: string, text: string): Promise<void> {
    await createStackFolders(join(this.dataFolder, 'stacks')).write(name, text);
  }

  status(stack: string): Promise<StackStatus> {
    return this.call('stack.status', { stack });
  }

  figures(): Promise<HostFigures> {
    return this.host.figures();
  }

  suspend(): void {
    this.host.suspend();
  }

  resume(): void {
    this.host.resume();
  }

  async close(options: { readonly keepData: boolean } = { keepData: false }): Promise<void> {
    this.session.close();
    await this.host.close();
    if (!options.keepData) await rm(this.dataFolder, { recursive: true, force: true });
  }
}
