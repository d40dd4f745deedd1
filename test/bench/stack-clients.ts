import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type Docker from 'dockerode';
import tar from 'tar-stream';
import * as z from 'zod';
import { submissionBody } from '../../electron/adapters/host/load-submission.ts';
import { execute } from '../helpers/hardened-containers.ts';
import type { Bench } from './bench.ts';
import type { ClosedLoopOrder } from './closed-loop.ts';
import { CLOSED_LOOP, within } from './host.ts';
import type { ServedStack } from './served-stack.ts';

/**
 * Two clients inside the stack's own networks, with no limits of their own: one submits conversations, one is pgbench.
 * Both reach what they measure over the same kind of bridge; from outside, the first would pay for Docker's port proxy
 * and the second could not get in at all.
 */
export class StackClients {
  readonly #submitter: Docker.Container;
  readonly #pgbench: Docker.Container;

  private constructor(submitter: Docker.Container, pgbench: Docker.Container) {
    this.#submitter = submitter;
    this.#pgbench = pgbench;
  }

  static async open(bench: Bench, stack: ServedStack): Promise<StackClients> {
    const { docker } = bench;
    const label = `${LABEL}=${stack.name}`;
    await bench.clear(label);
    const [submitter, pgbench] = await Promise.all([
      start(docker, {
        stack: stack.name,
        like: `${stack.name}-gateway-1`,
        network: `${stack.name}-front`,
        uid: 10_020,
        files: { 'closed-loop.mjs': await readFile(CLOSED_LOOP, 'utf8'), token: await stack.token() },
      }),
      start(docker, {
        stack: stack.name,
        like: `${stack.name}-database-1`,
        network: `${stack.name}-back`,
        uid: 10_030,
        files: {
          'schema.sql': SCHEMA,
          'insert.sql': INSERT,
          // libpq refuses one that others can read.
          pgpass: `*:*:*:*:${await stack.databasePassword()}\n`,
        },
      }),
    ]);
    return new StackClients(submitter, pgbench);
  }

  /** Durable submissions a second with as many clients, each with one under way. */
  async submissions(to: 'balancer' | 'gateway-1', clients: number, durationMs: number): Promise<Submissions> {
    const order: ClosedLoopOrder = {
      host: to,
      port: to === 'balancer' ? 8000 : 8080,
      clients,
      warmUpMs: WARM_UP_MS,
      durationMs,
      keyPrefix: randomUUID(),
      tokenFile: '/bench/token',
    };
    const command = ['node', '/bench/closed-loop.mjs', JSON.stringify(order)];
    const output = await this.#execute(this.#submitter, command);
    const report = reportSchema.parse(JSON.parse(output));
    const failures = Object.entries(report.failures).map(([what, count]) => `${count} × ${what}`);
    if (report.acknowledged === 0) throw new Error(`nothing was stored: ${failures.join(', ')}`);
    return { perSecond: report.acknowledged / (report.tookMs / 1000), failures };
  }

  /** Commits of one row a second, straight to the database, as pgbench counts them. */
  async commitsPerSecond(clients: number, durationMs: number): Promise<number> {
    await this.#inDatabase(['psql', '--quiet', '--file=/bench/schema.sql']);
    const output = await this.#inDatabase([
      ...['pgbench', '--no-vacuum', '--protocol=prepared', '--jobs=2', `--client=${clients}`],
      ...[`--time=${Math.round(durationMs / 1000)}`, '--file=/bench/insert.sql'],
      `--define=body=${submissionBody('bench', 1)}`,
    ]);
    const rate = /^tps = ([\d.]+) \(without initial connection time\)$/m.exec(output)?.[1];
    if (rate === undefined) throw new Error(`pgbench said: ${output.slice(-500)}`);
    return Number(rate);
  }

  #inDatabase([program = '', ...rest]: readonly string[]): Promise<string> {
    const connection = [
      'PGHOST=database-1',
      'PGUSER=wolf',
      'PGDATABASE=wolf_logic',
      'PGPASSFILE=/bench/pgpass',
    ];
    return this.#execute(this.#pgbench, ['env', ...connection, program, ...rest]);
  }

  async #execute(container: Docker.Container, command: readonly string[]): Promise<string> {
    const { output, exitCode } = await within(
      EXEC_MS,
      `${command[0]} in a client`,
      execute(container, command),
    );
    if (exitCode !== 0) throw new Error(`${command[0]} failed: ${output.slice(-500)}`);
    return output;
  }
}

export interface Submissions {
  readonly perSecond: number;
  /** Answers other than 201, with how often; the row says so and its target does not hold. */
  readonly failures: readonly string[];
}

const LABEL = 'dev.tandem.bench.client';
/** The longest run and its start. */
const EXEC_MS = 60_000;
const WARM_UP_MS = 1_000;

const reportSchema = z.object({
  acknowledged: z.number(),
  tookMs: z.number(),
  failures: z.record(z.string(), z.number()),
});

/** The same row in the same kind of table, with the same indexes. */
const SCHEMA = 'CREATE TABLE IF NOT EXISTS bench_commits (LIKE submissions INCLUDING ALL);\n';

/** What the gateway inserts, one row a commit; the body is a parameter here too, so that it is parsed each time. */
const INSERT = `INSERT INTO bench_commits
  (id, idempotency_key, body_digest, title, source, metadata, body, queue_path, state, gateway, created_at)
  SELECT gen_random_uuid(), gen_random_uuid()::text, repeat('0', 64), new.body->>'title', new.body->>'source',
    new.body->'metadata', new.body, 'conversations/2026-01-01T00/' || gen_random_uuid() || '.json', 'pending',
    'gateway-1', now()
  FROM (VALUES (:body::jsonb)) AS new (body);
`;

interface ClientContainer {
  readonly stack: string;
  /** Container of the stack whose image it takes. */
  readonly like: string;
  readonly network: string;
  readonly uid: number;
  readonly files: Readonly<Record<string, string>>;
}

async function start(docker: Docker, client: ClientContainer): Promise<Docker.Container> {
  const { Image: image } = await docker.getContainer(client.like).inspect();
  const container = await docker.createContainer({
    Image: image,
    Cmd: ['sleep', 'infinity'],
    Labels: { [LABEL]: client.stack },
    Healthcheck: { Test: ['NONE'] },
    HostConfig: { Init: true, NetworkMode: client.network },
  });
  const pack = tar.pack();
  pack.entry({ name: 'bench', type: 'directory', mode: 0o755 });
  for (const [file, text] of Object.entries(client.files)) {
    pack.entry({ name: `bench/${file}`, mode: 0o400, uid: client.uid, gid: client.uid }, text);
  }
  pack.finalize();
  // A tar stream is a readable stream in all but its declared type.
  await container.putArchive(pack as unknown as NodeJS.ReadableStream, { path: '/' });
  await container.start();
  return container;
}

/** A rate at which some were refused is not a rate of this system: its target does not hold. */
export function troubleOf(failures: readonly string[]): { readonly trouble?: string } {
  return failures.length === 0 ? {} : { trouble: `not answered as it should be: ${failures.join(', ')}` };
}
