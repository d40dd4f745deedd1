import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Connections } from './database/connections.ts';
import { SubmissionStore } from './database/submission-store.ts';
import { OpenConnections } from './http/open-connections.ts';
import { createServer, registerSubmissions, type ServerOptions } from './http/server.ts';
import { describeError, type Logger } from './logger.ts';
import type { Queue } from './queue/queue.ts';
import { BatchCommit } from './submissions/batch-commit.ts';
import { GroupCommit } from './submissions/group-commit.ts';

const CLIENTS = 6;
const SUBMISSIONS_A_CLIENT = 25;
const REQUEST_MS = 1_000;
const LONGEST_MS = 2_000;

/**
 * What a gateway does for the first time when it is needed costs a multiple: connections to the database, prepared
 * statements, threads, code that was never compiled. At 200 requests a second the first of them waited 250 ms behind
 * that, at the standby that took over and again at the other one when it came back. So each gateway submits to itself
 * before it says that it is ready, through everything that a submission goes through, except that the rows are rolled
 * back and the files never get their name: nothing of it can be seen by anyone.
 */
export class Rehearsal {
  readonly #parts: RehearsalParts;
  readonly #abort = new AbortController();
  #ended: Promise<void> = Promise.resolve();

  constructor(parts: RehearsalParts) {
    this.#parts = parts;
  }

  /** Never rejects: without a rehearsal a gateway serves all the same. Ends after LONGEST_MS. */
  perform(): Promise<void> {
    const signal = AbortSignal.any([this.#abort.signal, AbortSignal.timeout(LONGEST_MS)]);
    this.#ended = this.#perform(signal).catch((thrown) => {
      if (!this.#abort.signal.aborted)
        this.#parts.logger.info(describeError(thrown), 'the rehearsal was broken off');
    });
    return this.#ended;
  }

  async close(): Promise<void> {
    this.#abort.abort();
    await this.#ended;
  }

  async #perform(signal: AbortSignal): Promise<void> {
    const app = createServer(this.#parts.server);
    registerSubmissions(app, {
      name: this.#parts.server.name,
      requestMs: REQUEST_MS,
      commit: this.#commit(),
      tokens: {
        check: () => 'accepted',
        ownerOf: () => null,
        limitation: () => null,
        close: () => undefined,
      },
      metrics: { observe: () => undefined, countError: () => undefined },
      connections: new OpenConnections(app.server),
    });
    const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
    try {
      await app.listen({ host: '127.0.0.1', port: 0 });
      const { port } = app.server.address() as AddressInfo;
      const client = async (): Promise<void> => {
        for (let sent = 0; sent < SUBMISSIONS_A_CLIENT && !signal.aborted; sent += 1)
          await submit(port, agent, signal);
      };
      await Promise.all(Array.from({ length: CLIENTS }, client));
    } finally {
      agent.destroy();
      await app.close();
    }
  }

  #commit(): GroupCommit {
    const { connections, queue, server } = this.#parts;
    const store = new SubmissionStore(
      {
        submit: (query) => connections.rollBack(query),
        keepHouse: (query, limitMs) => connections.keepHouse(query, limitMs),
      },
      server.name,
    );
    return new GroupCommit(
      new BatchCommit({
        store,
        queue: {
          get isSilent() {
            return queue.isSilent;
          },
          temporaryPathOf: (path) => queue.temporaryPathOf(path),
          write: (paths, contents) => queue.write(paths, contents),
          publish: async (paths) => {
            await queue.discard(paths);
            return paths.map(() => null);
          },
          discard: (paths) => queue.discard(paths),
          confirm: async () => true,
        },
        done: { add: () => undefined },
        gateway: server.name,
        retryMs: 0,
        outage: IMPATIENT,
      }),
      IMPATIENT,
    );
  }
}

/** A rehearsal is not worth waiting for a database. */
const IMPATIENT = { patienceMs: () => 0 };

export interface RehearsalParts {
  readonly connections: Connections;
  readonly queue: Queue;
  readonly logger: Logger;
  readonly server: ServerOptions;
}

const BODY = JSON.stringify({
  title: 'A rehearsal',
  messages: [{ role: 'user', content: 'Is everything in its place?' }],
  source: 'cli',
  metadata: { rehearsal: true },
});

/** Whatever the answer is: only that the way there was gone. */
function submit(port: number, agent: Agent, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const sending = request(
      {
        host: '127.0.0.1',
        port,
        agent,
        signal,
        timeout: REQUEST_MS,
        method: 'POST',
        path: '/mcp/conversations/submit',
        headers: {
          authorization: 'Bearer rehearsal',
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(BODY),
          'idempotency-key': randomUUID(),
        },
      },
      (answer) => {
        answer.resume();
        answer.once('end', resolve);
        answer.once('error', reject);
      },
    );
    sending.once('error', reject);
    sending.once('timeout', () => sending.destroy(new Error('no answer')));
    sending.end(BODY);
  });
}
