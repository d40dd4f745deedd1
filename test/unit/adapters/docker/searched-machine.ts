import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import {
  type DiscoveryOptions,
  discoverEngine,
} from '../../../../electron/adapters/docker/discover-engine.ts';
import { describeEndpoint } from '../../../../electron/adapters/docker/engine-endpoint.ts';
import { type Failure, toFailure } from '../../../../electron/domain/failure.ts';
import {
  type FakeEngine,
  type FakeEngineAnswer,
  fakeEngine,
  openFolder,
} from '../../../helpers/fake-engine.ts';

/** A machine of its own below each test's folder, with its own home and its own /run, on which engines are looked for. */
export interface SearchedMachine {
  readonly root: string;
  options(around?: Partial<DiscoveryOptions>): DiscoveryOptions;
  listen(where: Parameters<typeof fakeEngine>[0], answer?: FakeEngineAnswer): Promise<FakeEngine>;
  /** Of a search that must not find anything. */
  failureOf(options: DiscoveryOptions): Promise<Failure>;
  /** Returns the folder for its certificates. */
  writeContext(name: string, meta: unknown): string;
}

/** To be called once, outside of any test. */
export function searchedMachine(): SearchedMachine {
  let root: string;
  let removeRoot: () => Promise<void>;
  const engines: FakeEngine[] = [];

  beforeEach(async () => {
    const folder = await openFolder();
    root = folder.path;
    removeRoot = folder.remove;
  });
  afterEach(async () => {
    await Promise.all(engines.splice(0).map((engine) => engine.close()));
    await removeRoot();
  });

  return {
    get root() {
      return root;
    },
    options: (around = {}) => ({
      platform: 'linux',
      environment: { XDG_RUNTIME_DIR: join(root, 'xdg') },
      homeFolder: join(root, 'home'),
      privateSocket: join(root, 'private.sock'),
      systemRoot: root,
      timeoutMs: 1_000,
      ...around,
    }),
    listen: async (where, answer = {}) => {
      const engine = await fakeEngine(where, answer);
      engines.push(engine);
      return engine;
    },
    failureOf: async (options) => {
      const outcome = await discoverEngine(options).catch(toFailure);
      if ('code' in outcome) return outcome;
      throw new Error(`found ${describeEndpoint(outcome)}`);
    },
    writeContext: (name, meta) => {
      const digest = createHash('sha256').update(name).digest('hex');
      const docker = join(root, 'home', '.docker');
      mkdirSync(join(docker, 'contexts', 'meta', digest), { recursive: true });
      writeFileSync(join(docker, 'contexts', 'meta', digest, 'meta.json'), JSON.stringify(meta));
      return join(docker, 'contexts', 'tls', digest, 'docker');
    },
  };
}
