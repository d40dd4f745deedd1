import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { DockerExec } from '../../electron/adapters/docker/exec.ts';
import { createLoadGenerator } from '../../electron/adapters/host/load-generator.ts';
import type { LoadPlan, LoadResult } from '../../electron/ports/load-generator.ts';
import type { TestHost } from './test-host.ts';
import { buildWorker } from './worker.ts';

/** The default system under another name and on another port, and a client of it. */

const SUBMIT_PATH = '/mcp/conversations/submit';

type Edits = readonly (readonly [from: string, to: string])[];

/** `resources/stacks/gateway-pair.yaml` as a person would copy it; `changes` are further edits of its text. */
export function gatewayPair(name: string, port: number, changes: Edits = []): Promise<string> {
  return copyOf('gateway-pair', name, port, changes);
}

/** The same with a twin for everything: `resources/stacks/highly-available.yaml`. */
export function highlyAvailable(name: string, port: number): Promise<string> {
  return copyOf('highly-available', name, port, []);
}

async function copyOf(stack: string, name: string, port: number, changes: Edits): Promise<string> {
  const edits: Edits = [
    [`name: ${stack}`, `name: ${name}`],
    ['publish: { port: 8000', `publish: { port: ${port}`],
    ...changes,
  ];
  let text = await readFile(`resources/stacks/${stack}.yaml`, 'utf8');
  for (const [from, to] of edits) {
    if (!text.includes(from)) throw new Error(`the stack file of ${stack} has no "${from}"`);
    text = text.replace(from, () => to);
  }
  return text;
}

export interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: {
    readonly data?: { readonly id: string; readonly queue_path: string; readonly gateway: string };
  };
}

export class PairClient {
  readonly #host: TestHost;
  readonly #stack: string;
  readonly #docker: Docker;
  readonly url: string;

  constructor(parts: {
    readonly host: TestHost;
    readonly stack: string;
    readonly docker: Docker;
    readonly port: number;
  }) {
    this.#host = parts.host;
    this.#stack = parts.stack;
    this.#docker = parts.docker;
    this.url = `http://127.0.0.1:${parts.port}`;
  }

  token(): Promise<string> {
    return readFile(join(this.#host.dataFolder, 'stacks', this.#stack, 'secrets', 'gateway-token'), 'utf8');
  }

  async submit(
    title: string,
    options: { readonly url?: string; readonly token?: string } = {},
  ): Promise<Answer> {
    const response = await fetch(`${options.url ?? this.url}${SUBMIT_PATH}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${options.token ?? (await this.token())}`,
        'idempotency-key': randomUUID(),
      },
      body: JSON.stringify({
        title,
        messages: [{ role: 'user', content: title }],
        source: 'test',
        metadata: {},
      }),
      signal: AbortSignal.timeout(10_000),
    });
    return {
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      body: (await response.json()) as Answer['body'],
    };
  }

  /** Rows of the database, asked for as its superuser inside its container. */
  sql(statement: string): Promise<string> {
    return this.#output('database-1', [
      'psql',
      '-U',
      'postgres',
      '-d',
      'wolf_logic',
      '-XqAt',
      '-c',
      statement,
    ]);
  }

  /** Text of a file in the shared queue, seen from one gateway. */
  queueFile(path: string, gateway = 'gateway-1'): Promise<string> {
    return this.#output(gateway, ['cat', `/data/${path}`]);
  }

  /** Submissions at a constant rate for as long as `work` takes. Nothing is sent twice by the client. */
  async whileSubmitting<T>(
    ratePerSecond: number,
    work: () => Promise<T>,
    plan: Partial<Pick<LoadPlan, 'keyPrefix' | 'deadlineMs' | 'durationMs'>> = {},
  ): Promise<LoadResult> {
    const generator = createLoadGenerator({
      workerUrl: await buildWorker('electron/adapters/host/load-worker.ts'),
    });
    const finish = new AbortController();
    let firstAnswered = (): void => {};
    const isServing = new Promise<void>((resolve) => {
      firstAnswered = resolve;
    });
    const load = generator.run(
      {
        kind: 'submissions',
        url: `${this.url}${SUBMIT_PATH}`,
        token: await this.token(),
        ratePerSecond,
        durationMs: 120_000,
        keyPrefix: randomUUID(),
        deadlineMs: 10_000,
        clientRetries: 0,
        ...plan,
      },
      {
        signal: new AbortController().signal,
        finish: finish.signal,
        onProgress: ({ acknowledged }) => {
          if (acknowledged > 0) firstAnswered();
        },
      },
    );
    try {
      await Promise.race([isServing, load]);
      await work();
    } finally {
      finish.abort();
    }
    return load;
  }

  async #output(member: string, command: readonly string[]): Promise<string> {
    const exec = new DockerExec(() => this.#docker);
    const limits = { deadlineMs: 20_000, maxOutputBytes: 4 * 1024 * 1024 };
    const { exitCode, stdout, stderr } = await exec.run(`${this.#stack}-${member}`, command, limits);
    if (exitCode !== 0) throw new Error(`${command[0]} in ${member} ended with ${exitCode}: ${stderr}`);
    return stdout.trim();
  }
}

/** What went wrong in a load, each once, with how often. */
export function failures(load: LoadResult): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { outcome, status, error } of load.samples) {
    if (outcome === 'acknowledged') continue;
    const what = `${outcome} ${status} ${error ?? ''}`.trim();
    counts[what] = (counts[what] ?? 0) + 1;
  }
  return counts;
}
