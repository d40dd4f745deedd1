import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type Docker from 'dockerode';
import tar from 'tar-stream';
import { renderRedisConfig } from '../../electron/domain/configs/redis-config.ts';
import { engineClient } from './engine.ts';
import { ensureComponentImage } from './image-rig.ts';
import { freePort, unlessMissing } from './postgres-container.ts';

const REDIS_UID = 10060;
const START_LIMIT_MS = 60_000;

/** A Redis of the product's own image on the engine that `DOCKER_HOST` names, published on loopback. */
export class RedisContainer {
  readonly port: number;
  readonly password: string;
  readonly #container: Docker.Container;
  readonly #network: Docker.Network;

  private constructor(container: Docker.Container, network: Docker.Network, port: number, password: string) {
    this.#container = container;
    this.#network = network;
    this.port = port;
    this.password = password;
  }

  static async start(): Promise<RedisContainer> {
    const docker = engineClient();
    const image = await ensureComponentImage(docker, 'redis');
    const port = await freePort();
    const password = randomBytes(12).toString('hex');
    const name = `tandem-test-redis-${randomBytes(4).toString('hex')}`;
    const network = await docker.createNetwork({ Name: name });
    const server = new RedisContainer(docker.getContainer(name), network, port, password);
    try {
      const container = await docker.createContainer({
        name,
        Image: image,
        ExposedPorts: { '6379/tcp': {} },
        HostConfig: {
          Init: true,
          NetworkMode: name,
          PortBindings: { '6379/tcp': [{ HostIp: '127.0.0.1', HostPort: String(port) }] },
        },
      });
      await container.putArchive(configuration(password), { path: '/' });
      await container.start();
      await server.untilAnswering();
    } catch (thrown) {
      await server.remove();
      throw thrown;
    }
    return server;
  }

  /** The answer to one command, as it comes over the wire. */
  async ask(command: string): Promise<string> {
    const socket = connect({ host: '127.0.0.1', port: this.port, timeout: 2_000 });
    socket.on('timeout', () => socket.destroy(new Error('Redis does not answer')));
    await once(socket, 'connect');
    socket.end(`AUTH ${this.password}\r\n${command}\r\nQUIT\r\n`);
    let answer = '';
    for await (const chunk of socket.setEncoding('utf8')) answer += String(chunk);
    return answer
      .replace(/^\+OK\r\n/, '')
      .replace(/\+OK\r\n$/, '')
      .trim();
  }

  async stop(): Promise<void> {
    await this.#container.stop({ t: 10 });
  }

  async startAgain(): Promise<void> {
    await this.#container.start();
    await this.untilAnswering();
  }

  /** The process stands still; connections stay open and nothing answers. */
  async freeze(): Promise<void> {
    await this.#container.pause();
  }

  async thaw(): Promise<void> {
    await this.#container.unpause();
  }

  async untilAnswering(): Promise<void> {
    const deadline = Date.now() + START_LIMIT_MS;
    while ((await this.ask('PING').catch(() => '')) !== '+PONG') {
      if (Date.now() > deadline) throw new Error('Redis did not start');
      await pause(50);
    }
  }

  async remove(): Promise<void> {
    await this.#container.remove({ force: true, v: true }).catch(unlessMissing);
    await this.#network.remove();
  }
}

function configuration(password: string): NodeJS.ReadableStream {
  const pack = tar.pack();
  const own = { uid: REDIS_UID, gid: REDIS_UID };
  const text = renderRedisConfig({
    title: 'test',
    folder: '/var/lib/redis',
    address: '127.0.0.1',
    port: 6379,
    memoryBytes: 64 * 1024 ** 2,
    minReplicasToWrite: 0,
  });
  pack.entry({ name: 'etc/tandem/secrets', type: 'directory', mode: 0o700, ...own });
  pack.entry({ name: 'etc/tandem/redis.conf', mode: 0o644, ...own }, text);
  pack.entry({ name: 'etc/tandem/secrets/cache-password', mode: 0o400, ...own }, password);
  pack.finalize();
  return pack as unknown as NodeJS.ReadableStream;
}
