import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { PostgresContainer } from './postgres-container.ts';
import { freePort } from './postgres-container.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const LIMIT_MS = 20_000;
export const TOKEN = 'test-token';

/** Limits under which a busy machine puts nothing off: for tests of anything but time. */
const UNHURRIED = { bodyBytes: 262_144, requestDeadlineMs: 15_000, shutdownMs: 20_000 };

export interface ConversationAnswer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly gateway: string | null;
  readonly body: {
    readonly success: boolean;
    readonly data?: { readonly id: string; readonly queue_path: string; readonly gateway: string };
    readonly replayed?: boolean;
    readonly error?: { readonly code: string; readonly message: string; readonly field?: string };
  };
}

export const CONVERSATION = {
  title: 'Two of everything',
  messages: [{ role: 'user', content: 'What happens when one of them fails?' }],
  source: 'cli',
  metadata: { ticket: 7 },
} as const;

/** Built programs, one shared queue folder, one database: what gateways of a test have in common. */
export class GatewaySite {
  readonly folder: string;
  readonly postgres: PostgresContainer;
  readonly #running: GatewayProcess[] = [];

  private constructor(folder: string, postgres: PostgresContainer) {
    this.folder = folder;
    this.postgres = postgres;
  }

  static async open(postgres: PostgresContainer): Promise<GatewaySite> {
    const folder = await mkdtemp(join(tmpdir(), 'tandem-gateway-'));
    await mkdir(join(folder, 'data'));
    await writeFile(join(folder, 'tokens'), `# for tests\n${TOKEN}\n`);
    await writeFile(join(folder, 'password'), `${postgres.password}\n`);
    return new GatewaySite(folder, postgres);
  }

  get queueFolder(): string {
    return join(this.folder, 'data');
  }

  config(name: string, port: number, overrides: object = {}): object {
    const { database, user, port: databasePort } = this.postgres;
    return {
      name,
      listen: { address: '127.0.0.1', port },
      database: {
        host: '127.0.0.1',
        port: databasePort,
        database,
        user,
        passwordFile: join(this.folder, 'password'),
        poolSize: 6,
      },
      queue: { folder: this.queueFolder },
      tokens: { kind: 'file', file: join(this.folder, 'tokens') },
      limits: UNHURRIED,
      ...overrides,
    };
  }

  /** `haltBefore`: the process says `halted` and goes no further at its first submission. */
  async start(
    name: string,
    options: { readonly overrides?: object; readonly haltBefore?: 'publish' | 'answer' } = {},
  ): Promise<GatewayProcess> {
    const program = await builtProgram(options.haltBefore !== undefined);
    const port = await freePort();
    const file = join(this.folder, `${name}.json`);
    await writeFile(file, JSON.stringify(this.config(name, port, options.overrides)));
    const process = new GatewayProcess(name, port, [program, file, options.haltBefore ?? ''].filter(Boolean));
    this.#running.push(process);
    return process;
  }

  /** Everything in the queue, temporary files included, by path. */
  async queueFiles(): Promise<readonly string[]> {
    const root = join(this.queueFolder, 'conversations');
    const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.queueFolder.length + 1))
      .sort();
  }

  async queueFile(path: string): Promise<Record<string, unknown>> {
    return JSON.parse(await readFile(join(this.queueFolder, path), 'utf8')) as Record<string, unknown>;
  }

  rows(key: string): Promise<{ id: string; state: string; queue_path: string }[]> {
    return this.postgres.query('SELECT id, state, queue_path FROM submissions WHERE idempotency_key = $1', [
      key,
    ]);
  }

  async untilState(id: string, state: string): Promise<void> {
    await until(`submission ${id} is ${state}`, async () => {
      const rows = await this.postgres.query<{ state: string }>(
        'SELECT state FROM submissions WHERE id = $1',
        [id],
      );
      return rows[0]?.state === state;
    });
  }

  async killAll(): Promise<void> {
    await Promise.all(this.#running.splice(0).map((process) => process.kill()));
  }

  async close(): Promise<void> {
    await this.killAll();
    await rm(this.folder, { recursive: true, force: true });
  }
}

export class GatewayProcess {
  readonly name: string;
  readonly url: string;
  readonly child: ChildProcess;
  output = '';

  constructor(name: string, port: number, argv: readonly string[]) {
    this.name = name;
    this.url = `http://127.0.0.1:${port}`;
    this.child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
  }

  async untilReady(): Promise<this> {
    await until(
      `${this.name} is ready`,
      async () => (await this.ready()) === 200,
      () => this.output,
    );
    return this;
  }

  async untilSaid(text: string): Promise<void> {
    await until(
      `${this.name} says ${text}`,
      async () => this.output.includes(text),
      () => this.output,
    );
  }

  async ready(): Promise<number> {
    return fetch(`${this.url}/health/ready`).then(
      (response) => response.status,
      () => 0,
    );
  }

  submit(
    body: unknown,
    options: { readonly key?: string; readonly token?: string } = {},
  ): Promise<ConversationAnswer> {
    return this.submitText(JSON.stringify(body), options);
  }

  async submitText(
    body: string | Uint8Array<ArrayBuffer>,
    options: { readonly key?: string; readonly token?: string; readonly type?: string } = {},
  ): Promise<ConversationAnswer> {
    const response = await fetch(`${this.url}/mcp/conversations/submit`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${options.token ?? TOKEN}`,
        'content-type': options.type ?? 'application/json',
        ...(options.key === undefined ? {} : { 'idempotency-key': options.key }),
      },
      body,
    });
    return {
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      gateway: response.headers.get('x-gateway'),
      body: (await response.json()) as ConversationAnswer['body'],
    };
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    const ended = once(this.child, 'exit');
    this.child.kill(signal);
    if (signal === 'SIGKILL') this.child.kill('SIGCONT');
    await ended;
    return this.child.exitCode;
  }
}

/** Waits for a state, never for a time. */
export async function until(
  what: string,
  isTrue: () => Promise<boolean>,
  explain: () => string = () => '',
): Promise<void> {
  const deadline = Date.now() + LIMIT_MS;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(`waited ${LIMIT_MS} ms until ${what}\n${explain()}`);
    await pause(20);
  }
}

const programs = new Map<boolean, Promise<string>>();

/** The bundle as it is shipped, built once for each test file. */
export function builtProgram(halting: boolean): Promise<string> {
  let program = programs.get(halting);
  if (program === undefined) {
    program = build(halting);
    programs.set(halting, program);
  }
  return program;
}

async function build(halting: boolean): Promise<string> {
  // In the run's folder, which is removed at its end: workers of vitest are killed before they could do it themselves.
  const folder = await mkdtemp(join(process.env.TANDEM_TEST_FOLDER ?? tmpdir(), 'tandem-gateway-program-'));
  const main = join(REPOSITORY, 'test/fixtures/gateway/halting-main.ts');
  const argv = [join(REPOSITORY, 'resources/gateway/build.mjs'), folder, ...(halting ? [main] : [])];
  await promisify(execFile)(process.execPath, argv, { cwd: REPOSITORY });
  return join(folder, 'gateway.mjs');
}
