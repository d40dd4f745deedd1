import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectEngine } from '../../../../electron/adapters/docker/connect-engine.ts';
import {
  type DiscoveryOptions,
  discoverEngine,
} from '../../../../electron/adapters/docker/discover-engine.ts';
import {
  describeEndpoint,
  type EngineEndpoint,
} from '../../../../electron/adapters/docker/engine-endpoint.ts';
import { type Failure, toFailure } from '../../../../electron/domain/failure.ts';
import {
  type FakeEngine,
  type FakeEngineAnswer,
  fakeEngine,
  OTHER_TLS_FOLDER,
  openFolder,
  TLS_FOLDER,
} from '../../../helpers/fake-engine.ts';

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

/** A machine of its own below the test's folder: its own home, its own /run. */
function machine(around: Partial<DiscoveryOptions> = {}): DiscoveryOptions {
  return {
    platform: 'linux',
    environment: { XDG_RUNTIME_DIR: join(root, 'xdg') },
    homeFolder: join(root, 'home'),
    privateSocket: join(root, 'private.sock'),
    systemRoot: root,
    timeoutMs: 1_000,
    ...around,
  };
}

async function listen(
  where: Parameters<typeof fakeEngine>[0],
  answer: FakeEngineAnswer = {},
): Promise<FakeEngine> {
  const engine = await fakeEngine(where, answer);
  engines.push(engine);
  return engine;
}

async function failureOf(options: DiscoveryOptions): Promise<Failure> {
  const outcome = await discoverEngine(options).catch(toFailure);
  if ('code' in outcome) return outcome;
  throw new Error(`found ${describeEndpoint(outcome)}`);
}

function writeContext(name: string, meta: unknown): string {
  const digest = createHash('sha256').update(name).digest('hex');
  const docker = join(root, 'home', '.docker');
  mkdirSync(join(docker, 'contexts', 'meta', digest), { recursive: true });
  writeFileSync(join(docker, 'contexts', 'meta', digest, 'meta.json'), JSON.stringify(meta));
  const tls = join(docker, 'contexts', 'tls', digest, 'docker');
  return tls;
}

describe('an engine over TLS', () => {
  function secured(port: number, folder: string, host = '127.0.0.1'): DiscoveryOptions {
    const environment = {
      DOCKER_HOST: `tcp://${host}:${port}`,
      DOCKER_TLS_VERIFY: '1',
      DOCKER_CERT_PATH: folder,
    };
    return machine({ environment });
  }

  it('is reached with the certificates that DOCKER_CERT_PATH names, and the client uses them too', async () => {
    const engine = await listen({ tls: true });
    const endpoint = await discoverEngine(secured(engine.port, TLS_FOLDER));
    expect(endpoint.version).toBe('20.10.24');
    expect(JSON.stringify(endpoint)).not.toContain('PRIVATE KEY');
    await connectEngine(endpoint).version();
    expect(engine.asked).toEqual(['/version', '/v1.41/version']);
  });

  it('is reached with the certificates of a context', async () => {
    const engine = await listen({ tls: true });
    const meta = { Name: 'far', Endpoints: { docker: { Host: `tcp://127.0.0.1:${engine.port}` } } };
    const folder = writeContext('far', meta);
    tlsCopy(TLS_FOLDER, folder);
    const endpoint = await discoverEngine(machine({ environment: { DOCKER_CONTEXT: 'far' } }));
    expect(endpoint.version).toBe('20.10.24');
  });

  it.each([
    ['signed by another authority', OTHER_TLS_FOLDER, '127.0.0.1', /ca\.pem/],
    ['for another name', TLS_FOLDER, 'localhost', /another name/],
    ['without certificates in the folder', tmpdir(), '127.0.0.1', /DOCKER_CERT_PATH/],
  ])('%s fails as engine-tls', async (_, folder, host, hint) => {
    const engine = await listen({ tls: true });
    const failure = await failureOf(secured(engine.port, folder, host));
    expect(failure.code).toBe('engine-tls');
    expect(failure.hint).toMatch(hint);
  });

  it('that is not spoken on that port fails as engine-tls', async () => {
    const engine = await listen({ tls: false });
    expect((await failureOf(secured(engine.port, TLS_FOLDER))).code).toBe('engine-tls');
  });

  it('asked without TLS fails as engine-tls and names the setting', async () => {
    const body = 'Client sent an HTTP request to an HTTPS server.\n';
    const engine = await listen({ tls: false }, { status: 400, body });
    const environment = { DOCKER_HOST: `tcp://127.0.0.1:${engine.port}` };
    const failure = await failureOf(machine({ environment }));
    expect(failure).toMatchObject({
      code: 'engine-tls',
      hint: expect.stringContaining('DOCKER_TLS_VERIFY=1'),
    });
  });
});

describe('the client of an endpoint', () => {
  it('is not led astray by DOCKER_HOST of this process', async () => {
    const engine = await listen({ socket: join(root, 'var/run/docker.sock') });
    const endpoint: EngineEndpoint = await discoverEngine(machine());
    const before = process.env.DOCKER_HOST;
    process.env.DOCKER_HOST = 'tcp://127.0.0.1:1';
    try {
      await connectEngine(endpoint).version();
    } finally {
      if (before === undefined) delete process.env.DOCKER_HOST;
      else process.env.DOCKER_HOST = before;
    }
    expect(engine.asked).toEqual(['/version', '/v1.41/version']);
  });
});

function tlsCopy(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const name of ['ca.pem', 'cert.pem', 'key.pem']) {
    copyFileSync(join(from, name), join(to, name));
  }
}
