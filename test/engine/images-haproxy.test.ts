import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type Docker from 'dockerode';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { engineClient, eventually } from '../helpers/engine.ts';
import {
  execute,
  type HardenedContainer,
  HardenedContainers,
  logText,
  publishedPort,
} from '../helpers/hardened-containers.ts';
import { ensureComponentImage } from '../helpers/image-rig.ts';

const docker = engineClient();
let haproxyImage: string;
let infraImage: string;
let gatewayImage: string;
let containers: HardenedContainers;

beforeAll(async () => {
  haproxyImage = await ensureComponentImage(docker, 'haproxy');
  infraImage = await ensureComponentImage(docker, 'infra');
  gatewayImage = await ensureComponentImage(docker, 'gateway');
}, 300_000);

beforeEach(() => {
  containers = new HardenedContainers(docker);
});

afterEach(async () => containers.dispose());

describe('the balancer image', () => {
  it('runs without root, on a read-only root, and offers its admin socket', async () => {
    const pod = await infra();
    const balancer = await containers.start(haproxy('balancer-1', pod));
    const url = `http://127.0.0.1:${await publishedPort(pod, 8000)}/`;

    await eventually(async () => (await answer(url)) === 'balancer-1', 'the balancer to answer');

    expect((await execute(balancer, ['sh', '-c', 'id -u; ls /run/haproxy'])).output).toMatch(
      /^10010\r?\nadmin\.sock$/,
    );
  });

  it('shares one port between two processes in one pod, and either serves alone', async () => {
    const pod = await infra();
    const one = await containers.start(haproxy('balancer-1', pod));
    await containers.start(haproxy('balancer-2', pod));
    const url = `http://127.0.0.1:${await publishedPort(pod, 8000)}/`;
    const seen = new Set<string>();
    await eventually(async () => {
      seen.add(await answer(url));
      return seen.has('balancer-1') && seen.has('balancer-2');
    }, 'both balancers to answer');

    await one.kill({ signal: 'SIGKILL' });
    await one.wait();
    const answers = await Promise.all(Array.from({ length: 40 }, () => answer(url)));

    expect(new Set(answers)).toEqual(new Set(['balancer-2']));
  });

  it('stops by itself and at once although a connection stays open', async () => {
    const pod = await infra();
    const balancer = await containers.start(haproxy('balancer-1', pod));
    const port = await publishedPort(pod, 8000);
    await eventually(async () => (await answer(`http://127.0.0.1:${port}/`)) === 'balancer-1', 'an answer');
    const open = await keptOpen(port);

    await balancer.stop({ t: 60 });

    // 137 would mean that the engine had to kill it.
    expect((await balancer.inspect()).State.ExitCode).toBe(143);
    open.destroy();
  });
});

describe('the gateway image', () => {
  it('runs without root and writes into fresh shared volumes', async () => {
    const data = containers.volume('shared');
    const script = "require('fs').writeFileSync('/data/conversations/a', ''); console.log(process.getuid())";
    const gateway = await containers.start({
      image: gatewayImage,
      command: ['node', '-e', script],
      volumes: { '/data': data },
    });

    expect(await gateway.wait()).toMatchObject({ StatusCode: 0 });
    expect((await logText(gateway)).trim()).toBe('10020');
  });

  it('carries the bundle where its command expects it', async () => {
    const gateway = await containers.start({
      image: gatewayImage,
      command: ['node', '--check', '/app/gateway.mjs'],
    });

    expect(await gateway.wait()).toMatchObject({ StatusCode: 0 });
  });
});

async function infra(): Promise<Docker.Container> {
  return containers.start({ image: infraImage, network: await containers.network(), publish: [8000] });
}

function haproxy(name: string, joins: Docker.Container): HardenedContainer {
  return {
    image: haproxyImage,
    uid: 10010,
    joins,
    tmpfs: { '/run/haproxy': 'size=1m,uid=10010,gid=10010,mode=750' },
    files: {
      'haproxy.cfg': [
        'global',
        '  stats socket /run/haproxy/admin.sock mode 600 level admin',
        '  maxconn 200',
        'defaults',
        '  mode http',
        '  timeout client 60s',
        '  timeout connect 1s',
        '  timeout server 1s',
        'frontend api',
        '  bind :8000',
        `  http-request return status 200 content-type text/plain string ${name}`,
        '',
      ].join('\n'),
    },
  };
}

async function answer(url: string): Promise<string> {
  const response = await fetch(url, {
    headers: { connection: 'close' },
    signal: AbortSignal.timeout(5_000),
  }).catch(() => null);
  return response === null ? '' : response.text();
}

/** A connection that was answered once and is kept by the client. */
async function keptOpen(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write('GET / HTTP/1.1\r\nHost: test\r\n\r\n');
  await once(socket, 'data');
  return socket;
}
