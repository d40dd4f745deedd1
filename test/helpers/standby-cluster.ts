import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type Docker from 'dockerode';
import pg from 'pg';
import * as z from 'zod';
import { DockerExec } from '../../electron/adapters/docker/exec.ts';
import type { LineSession } from '../../electron/ports/container-engine.ts';
import type { TestHost } from './test-host.ts';

/** The stack `primary-standby` as its clients and its cluster manager see it. */

const members = z.array(
  z.object({ Member: z.string(), Role: z.string(), State: z.string(), TL: z.number().optional() }),
);
const answer = z.object({ dcs_last_seen: z.number() });
type ClusterMember = z.output<typeof members>[number];

const exec = { deadlineMs: 20_000, maxOutputBytes: 1024 * 1024 };
const ATTEMPT_MS = 2_000;

export class StandbyCluster {
  readonly #docker: Docker;
  readonly #host: TestHost;
  readonly #stack: string;
  readonly #tls: boolean;

  constructor(parts: {
    readonly docker: Docker;
    readonly host: TestHost;
    readonly stack: string;
    /** Its clients come encrypted, as `tls: true` wants it. */
    readonly tls?: boolean;
  }) {
    this.#tls = parts.tls ?? false;
    this.#docker = parts.docker;
    this.#host = parts.host;
    this.#stack = parts.stack;
  }

  secret(name: string): Promise<string> {
    return readFile(join(this.#host.dataFolder, 'stacks', this.#stack, 'secrets', name), 'utf8');
  }

  container(member: string): Docker.Container {
    return this.#docker.getContainer(`${this.#stack}-${member}`);
  }

  /** One statement on a connection of its own, as the application's role. */
  async query(
    port: number,
    statement: string,
    values: readonly unknown[] = [],
    {
      tls = this.#tls,
      patienceMs = ATTEMPT_MS,
    }: { readonly tls?: boolean; readonly patienceMs?: number } = {},
  ): Promise<unknown[][]> {
    const ca = tls ? await this.secret('tls-authority') : null;
    const client = new pg.Client({
      host: '127.0.0.1',
      port,
      database: 'wolf_logic',
      user: 'wolf',
      password: (await this.secret('database-password')).trim(),
      ...(ca === null ? {} : { ssl: { ca, checkServerIdentity: () => undefined } }),
      connectionTimeoutMillis: patienceMs,
      query_timeout: patienceMs,
    });
    // A server that goes away under an open connection is told here, and to the query.
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query({ text: statement, values: [...values], rowMode: 'array' });
      return rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  /** One statement inside a member, as the superuser; values separated by `|`. */
  superuser(member: string, statement: string): Promise<string> {
    const psql = ['psql', '--no-psqlrc', '--tuples-only', '--no-align', '--set=ON_ERROR_STOP=1'];
    return this.inside(member, [...psql, '--command', statement, 'postgres']);
  }

  /** What Patroni holds for true, asked in one of its members. */
  async members(asked: string): Promise<readonly ClusterMember[]> {
    return members.parse(JSON.parse(await this.manager(asked, 'list', '--format', 'json')));
  }

  /** When a member last agreed with etcd, by its own word. */
  async agreedAtMs(asked: string): Promise<number> {
    const ask =
      'exec 3<>/dev/tcp/127.0.0.1/8008; printf "GET /patroni HTTP/1.0\\r\\n\\r\\n" >&3; tail -1 <&3';
    return answer.parse(JSON.parse(await this.inside(asked, ['bash', '-c', ask]))).dcs_last_seen * 1000;
  }

  manager(asked: string, ...command: readonly string[]): Promise<string> {
    return this.inside(asked, ['patronictl', '-c', '/etc/tandem/patroni', ...command]);
  }

  /** A command that waits for lines. */
  session(member: string, command: readonly string[]): Promise<LineSession> {
    const run = new DockerExec(() => this.#docker);
    return run.openSession(`${this.#stack}-${member}`, command, AbortSignal.timeout(exec.deadlineMs));
  }

  async inside(
    member: string,
    command: readonly string[],
    deadlineMs: number = exec.deadlineMs,
  ): Promise<string> {
    const run = new DockerExec(() => this.#docker);
    const { exitCode, stdout, stderr } = await run.run(`${this.#stack}-${member}`, command, {
      ...exec,
      deadlineMs,
    });
    if (exitCode !== 0) throw new Error(`${command[0]} in ${member} ended with ${exitCode}: ${stderr}`);
    return stdout.trim();
  }
}
