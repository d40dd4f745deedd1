import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type Docker from 'dockerode';
import pg from 'pg';
import tar from 'tar-stream';
import {
  renderHostBasedAccess,
  renderPostgresqlConfig,
} from '../../electron/domain/configs/postgresql-config.ts';
import { engineClient } from './engine.ts';
import { ensureComponentImage } from './image-rig.ts';

const POSTGRES_UID = 10030;
const START_LIMIT_MS = 60_000;

/** A PostgreSQL of the product's own image on the engine that `DOCKER_HOST` names, published on loopback. */
export class PostgresContainer {
  readonly port: number;
  readonly password: string;
  readonly database = 'wolf_logic';
  readonly user = 'wolf';
  readonly #container: Docker.Container;
  readonly #network: Docker.Network;

  private constructor(container: Docker.Container, network: Docker.Network, port: number, password: string) {
    this.#container = container;
    this.#network = network;
    this.port = port;
    this.password = password;
  }

  /** Fails when there is no engine: a suite that cannot be set up has not passed. */
  static async start(): Promise<PostgresContainer> {
    const docker = engineClient();
    const image = await ensureComponentImage(docker, 'postgres');
    // The port stays the same when the server is stopped and started again, as it does in a stack.
    const port = await freePort();
    const password = randomBytes(12).toString('hex');
    const name = `tandem-test-postgres-${randomBytes(4).toString('hex')}`;
    // The engine's own bridge belongs to whoever started an engine last on this host.
    const network = await docker.createNetwork({ Name: name });
    const server = new PostgresContainer(docker.getContainer(name), network, port, password);
    try {
      const container = await docker.createContainer({
        name,
        Image: image,
        Env: ['TANDEM_DATABASE=wolf_logic', 'TANDEM_OWNER=wolf'],
        ExposedPorts: { '5432/tcp': {} },
        HostConfig: {
          Init: true,
          NetworkMode: name,
          PortBindings: { '5432/tcp': [{ HostIp: '127.0.0.1', HostPort: String(port) }] },
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

  async query<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    const client = new pg.Client({
      host: '127.0.0.1',
      port: this.port,
      database: this.database,
      user: this.user,
      password: this.password,
      connectionTimeoutMillis: 5_000,
    });
    await client.connect();
    try {
      return (await client.query<Row>(text, values)).rows;
    } finally {
      await client.end();
    }
  }

  async stop(): Promise<void> {
    await this.#container.stop({ t: 10 });
  }

  async startAgain(): Promise<void> {
    await this.#container.start();
    await this.untilAnswering();
  }

  /** The processes stand still; connections stay open and nothing answers. */
  async freeze(): Promise<void> {
    await this.#container.pause();
  }

  async thaw(): Promise<void> {
    await this.#container.unpause();
  }

  async untilAnswering(): Promise<void> {
    const deadline = Date.now() + START_LIMIT_MS;
    for (;;) {
      try {
        await this.query('SELECT 1');
        return;
      } catch (thrown) {
        if (Date.now() > deadline) throw thrown;
        await pause(100);
      }
    }
  }

  async remove(): Promise<void> {
    await this.#container.remove({ force: true, v: true }).catch(unlessMissing);
    await this.#network.remove();
  }
}

export function unlessMissing(thrown: { readonly statusCode?: number }): void {
  if (thrown.statusCode !== 404) throw thrown;
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

function configuration(password: string): NodeJS.ReadableStream {
  const pack = tar.pack();
  const own = { uid: POSTGRES_UID, gid: POSTGRES_UID };
  const settings = renderPostgresqlConfig({
    clusterName: 'test',
    port: 5432,
    memoryBytes: 256 * 1024 ** 2,
    maxConnections: 100,
    archive: false,
    replicates: false,
    tls: null,
    version: 17,
    settings: {},
  });
  const access = renderHostBasedAccess({
    database: 'wolf_logic',
    user: 'wolf',
    subnet: 'all',
    tls: false,
    replication: null,
  });
  pack.entry({ name: 'etc/tandem/secrets', type: 'directory', mode: 0o700, ...own });
  pack.entry({ name: 'etc/tandem/postgresql.conf', mode: 0o644, ...own }, settings);
  pack.entry({ name: 'etc/tandem/pg_hba.conf', mode: 0o644, ...own }, access);
  pack.entry({ name: 'etc/tandem/secrets/database-password', mode: 0o400, ...own }, password);
  pack.finalize();
  return pack as unknown as NodeJS.ReadableStream;
}
