import { copyFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connectEngine } from '../../../../electron/adapters/docker/connect-engine.ts';
import {
  type DiscoveryOptions,
  discoverEngine,
} from '../../../../electron/adapters/docker/discover-engine.ts';
import type { EngineEndpoint } from '../../../../electron/adapters/docker/engine-endpoint.ts';
import { OTHER_TLS_FOLDER, TLS_FOLDER } from '../../../helpers/fake-engine.ts';
import { searchedMachine } from './searched-machine.ts';

const searched = searchedMachine();
const { listen, failureOf, writeContext } = searched;
const machine = searched.options;

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
    const engine = await listen({ socket: join(searched.root, 'var/run/docker.sock') });
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
