import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderHaproxyConfig } from '../../electron/domain/configs/haproxy-config.ts';
import { engineClient, eventually } from '../helpers/engine.ts';
import {
  addressOf,
  execute,
  HardenedContainers,
  logText,
  publishedPort,
} from '../helpers/hardened-containers.ts';
import { ensureComponentImage } from '../helpers/image-rig.ts';
import { compiled, stackText } from '../helpers/stack-files.ts';

/** What is generated for HAProxy, believed by HAProxy itself and tried against servers that die and freeze. */

const docker = engineClient();
const containers = new HardenedContainers(docker);
const HAPROXY = { uid: 10_010, tmpfs: { '/run/haproxy': 'mode=700,uid=10010,gid=10010' } };
/** Answers submissions with its name; the first argument. */
const GATEWAY = `
  const name = process.argv[1];
  require('http').createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(request.method === 'POST' ? 201 : 200, { 'content-type': 'text/plain' });
      response.end(name);
    });
  }).listen(8080);`;

let image: string;
let network: string;

beforeAll(async () => {
  image = await ensureComponentImage(docker, 'haproxy');
  network = await containers.network();
}, 300_000);

afterAll(async () => containers.dispose());

describe.each(['gateway-pair', 'three-tier'] as const)('haproxy.cfg of %s', (stack) => {
  const texts = [stackText(stack), stackText(stack).replaceAll('active-backup', 'balanced')];
  const files = texts.flatMap((text) =>
    compiled(text).generatedFiles.filter((file) => file.path.endsWith('haproxy.cfg')),
  );

  it('is accepted by HAProxy without a warning', async () => {
    const names = files.map((_file, index) => `${index}.cfg`);
    const checks = names.map((name) => `haproxy -c -V -f /etc/tandem/${name} || exit 1`).join('\n');

    const check = await containers.start({
      ...HAPROXY,
      image,
      network,
      command: ['sh', '-c', checks],
      files: Object.fromEntries(files.map((file, index) => [names[index] ?? '', file.text])),
    });
    await check.wait();

    const lines = (await logText(check)).trim().split('\n');
    expect(lines).toEqual(files.map(() => expect.stringMatching(/^Configuration file is valid/)));
  }, 60_000);
});

describe('a balancer in front of two gateways', () => {
  let gateways: readonly Docker.Container[];
  let balancer: Docker.Container;
  let url: string;
  let processUrl: string;

  beforeAll(async () => {
    const node = await ensureComponentImage(docker, 'gateway');
    gateways = [await startGateway(node, 'gateway-1'), await startGateway(node, 'gateway-2')];
    const addresses = await Promise.all(gateways.map(addressOf));
    balancer = await containers.start({
      ...HAPROXY,
      image,
      network,
      files: { 'haproxy.cfg': balancerConfig(addresses) },
      publish: [8000, 8404],
    });
    processUrl = `http://127.0.0.1:${await publishedPort(balancer, 8404)}`;
    url = `http://127.0.0.1:${await publishedPort(balancer, 8000)}`;
    await eventually(
      async () => (await submit().catch(() => null))?.text === 'gateway-1',
      'the first gateway to serve',
    );
  }, 300_000);

  it('says whether it holds a server for up', async () => {
    const page = async (path: string) => (await fetch(`${processUrl}${path}`)).status;

    await eventually(async () => (await page('/serves/api/gateway-2')) === 200, 'the second to be up');
    expect(await page('/serves/api/gateway-1')).toBe(200);
    expect(await page('/serves/api/gateway-3')).toBe(503);

    await signal(gateways[1], 'STOP');
    await eventually(async () => (await page('/serves/api/gateway-2')) === 503, 'the second to be down');
    expect(await page('/serves/api/gateway-1')).toBe(200);

    await signal(gateways[1], 'CONT');
    await eventually(async () => (await page('/serves/api/gateway-2')) === 200, 'the second to be up again');
  });

  it('gives everything to the first', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => submit()));

    expect(new Set(answers.map((answer) => `${answer.status} ${answer.text}`))).toEqual(
      new Set(['201 gateway-1']),
    );
  });

  it('tries a keyed request on the second while the first is frozen and nobody knows yet', async () => {
    await signal(gateways[0], 'STOP');

    const answers = await Promise.all(Array.from({ length: 20 }, () => submit()));

    expect(new Set(answers.map((answer) => `${answer.status} ${answer.text}`))).toEqual(
      new Set(['201 gateway-2']),
    );
    await eventually(
      async () => /Server api\/gateway-1 is DOWN/.test(await logText(balancer)),
      'the log to say so',
    );
  });

  it('serves from the first again once it goes on', async () => {
    await signal(gateways[0], 'CONT');

    await eventually(async () => (await submit()).text === 'gateway-1', 'the first gateway to serve again');
  });

  it('does not replay a request without a key', async () => {
    await signal(gateways[0], 'STOP');

    const answer = await submit({});

    expect(answer.status).toBe(504);
    await signal(gateways[0], 'CONT');
    await eventually(async () => (await submit()).text === 'gateway-1', 'the first gateway to serve again');
  });

  it('loses no keyed request when the first is killed', async () => {
    const under = Array.from({ length: 50 }, () => submit());
    await gateways[0]?.kill({ signal: 'SIGKILL' });
    const after = Array.from({ length: 50 }, () => submit());

    const answers = await Promise.all([...under, ...after]);

    expect(answers.filter((answer) => answer.status !== 201)).toEqual([]);
  });

  it('says when to try again once both are gone', async () => {
    await gateways[1]?.kill({ signal: 'SIGKILL' });

    // On a connection that was used before, HAProxy closes instead of answering when a server breaks off.
    await eventually(async () => (await submit().catch(() => null))?.status === 503, 'nobody to be left');

    const answer = await submit();
    expect(answer.retryAfter).toBe('1');
    expect(JSON.parse(answer.text)).toMatchObject({ success: false, error: { code: 'unavailable' } });
  });

  async function submit(headers: Record<string, string> = { 'idempotency-key': crypto.randomUUID() }) {
    const response = await fetch(`${url}/mcp/conversations/submit`, {
      method: 'POST',
      headers,
      body: '{"title":"test"}',
      signal: AbortSignal.timeout(10_000),
    });
    return {
      status: response.status,
      text: await response.text(),
      retryAfter: response.headers.get('retry-after'),
    };
  }
});

function startGateway(image: string, name: string): Promise<Docker.Container> {
  return containers.start({ image, network, uid: 10_020, command: ['node', '-e', GATEWAY, name] });
}

/** To the process itself: the engine's own signal would only reach the init process above it. */
async function signal(container: Docker.Container | undefined, name: 'STOP' | 'CONT'): Promise<void> {
  if (container === undefined) throw new Error('no such gateway');
  const script = `for p in /proc/[0-9]*; do [ "$(cat $p/comm)" = node ] && kill -${name} "\${p#/proc/}"; done; true`;
  expect(await execute(container, ['bash', '-c', script])).toMatchObject({ exitCode: 0, output: '' });
}

function balancerConfig(addresses: readonly string[]): string {
  return renderHaproxyConfig({
    member: 'balancer-1',
    processPort: 8404,
    connections: 1000,
    bodyBytes: 256 * 1024,
    memoryBytes: 256 * 1024 ** 2,
    timeouts: { connectMs: 250, clientMs: 30_000, requestMs: 10_000, streamMs: 3_600_000 },
    frontends: [
      {
        name: 'api',
        port: 8000,
        mode: 'http',
        routes: [
          {
            backend: 'api',
            path: '/',
            policy: 'active-backup',
            streams: { paths: ['/mcp'], replayed: ['/mcp/conversations/'] },
            serverTimeoutMs: 1000,
            unrepeatableTimeoutMs: null,
            check: {
              ask: { kind: 'http', path: '/health/ready', status: 200 },
              intervalMs: 500,
              timeoutMs: 600,
              fall: 3,
              rise: 1,
              downIntervalMs: 100,
            },
            servers: addresses.map((address, index) => ({
              name: `gateway-${index + 1}`,
              address,
              port: 8080,
            })),
          },
        ],
      },
    ],
  });
}
