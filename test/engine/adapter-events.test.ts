import { connect, createServer, type Server, type Socket } from 'node:net';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DockerEvents } from '../../electron/adapters/docker/events.ts';
import { buildInfraImage, engineClient, eventually, TestStack } from '../helpers/engine.ts';

let docker: Docker;
let stack: TestStack;

beforeAll(async () => {
  docker = engineClient();
  stack = new TestStack(docker, await buildInfraImage(docker), 'tevents');
});

afterAll(async () => {
  await stack?.remove();
});

describe('events', () => {
  it('tells of the containers and networks of stacks with code, health and time, and of no others', async () => {
    const watch = stack.watchEvents();
    const beforeMs = Date.now() - 1_000;
    try {
      const probe = stack.volume('probe');
      await eventually(async () => {
        await stack.perform({ kind: 'create-volume', target: probe.name, volume: probe });
        await stack.perform({ kind: 'remove-volume', target: probe.name });
        return watch.seen.some(({ kind, name }) => kind === 'volume' && name === probe.name);
      }, 'the stream is open');
      await stack.createNetwork();
      const strangerName = `${stack.name}-stranger`;
      const stranger = await docker.createContainer({ Image: stack.image, name: strangerName });
      await stranger.start();
      await stranger.remove({ force: true });
      const infra = stack.infra('ev', 10);
      const member = stack.member('ev', {
        command: ['sh', '-c', 'trap "exit 9" TERM; while :; do sleep 0.05; done'],
        readiness: {
          probe: { kind: 'tcp', port: 1 },
          deadlineMs: 1,
          engineCheck: { command: ['true'], intervalMs: 100, timeoutMs: 5_000, retries: 1, startPeriodMs: 0 },
        },
      });
      await stack.bringUp(infra, member);
      const seen = (action: string, kind = 'container') =>
        watch.seen.find(
          (event) => event.stack === stack.name && event.kind === kind && event.action === action,
        );
      await eventually(() => seen('health_status: healthy') !== undefined, 'its health is told');
      await stack.engine.signal(member.name, 'SIGTERM');
      await eventually(() => seen('die') !== undefined, 'the end of the member is told');
      await stack.engine.disconnect(infra.name, stack.network().name);
      await eventually(() => seen('disconnect', 'network') !== undefined, 'the cut is told');

      expect(seen('die')).toMatchObject({ name: member.name, member: 'ev', exitCode: 9, stack: stack.name });
      expect(seen('health_status: healthy')).toMatchObject({ name: member.name });
      expect(seen('connect', 'network')).toMatchObject({ name: stack.network().name, exitCode: null });
      const atMs = seen('die')?.atMs ?? 0;
      expect(atMs).toBeGreaterThan(beforeMs);
      expect(atMs).toBeLessThan(Date.now() + 1_000);
      expect(watch.seen.filter((event) => event.name === strangerName)).toEqual([]);
      expect(watch.seen.filter((event) => event.action.startsWith('exec_'))).toEqual([]);
    } finally {
      await watch.stop();
    }
  });

  it('throws when the engine goes away', async () => {
    const proxy = await EngineProxy.open();
    try {
      const events = new DockerEvents(() => proxy.docker).events(new AbortController().signal);
      const next = events.next();
      await eventually(() => proxy.connections > 0, 'the stream is open');
      proxy.breakOff();
      await expect(next).rejects.toMatchObject({ failure: { code: 'engine-disconnected' } });
    } finally {
      await proxy.close();
    }
  });
});

/** Stands between a client and the engine, so that a test can take the engine away from that client alone. */
class EngineProxy {
  readonly docker: Docker;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;

  private constructor(server: Server, sockets: Set<Socket>, port: number) {
    this.#server = server;
    this.#sockets = sockets;
    this.docker = new Docker({ host: '127.0.0.1', port, protocol: 'http' });
  }

  static async open(): Promise<EngineProxy> {
    const address = new URL(process.env.DOCKER_HOST ?? '');
    const sockets = new Set<Socket>();
    const server = createServer((client) => {
      const engine =
        address.protocol === 'unix:'
          ? connect(address.pathname)
          : connect(Number(address.port), address.hostname);
      for (const socket of [client, engine]) {
        sockets.add(socket);
        socket.on('error', () => {});
      }
      client.pipe(engine).pipe(client);
    });
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { readonly port: number }).port));
    });
    return new EngineProxy(server, sockets, port);
  }

  /** Bytes the engine has answered with: only then is a stream open. */
  get connections(): number {
    return [...this.#sockets].filter((socket) => socket.bytesRead > 0).length / 2;
  }

  breakOff(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.breakOff();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
