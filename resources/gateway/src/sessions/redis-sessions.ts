import { readFileSync } from 'node:fs';
import {
  BrokenCircuitError,
  type CircuitBreakerPolicy,
  ConsecutiveBreaker,
  circuitBreaker,
  handleAll,
} from 'cockatiel';
import { Redis } from 'ioredis';
import * as z from 'zod';
import { describeError, type Logger } from '../logger.ts';
import type { TimeBudget } from '../time-budget.ts';
import { within } from '../within.ts';
import { redisOptions, type SharedSessionsConfig } from './redis-options.ts';
import {
  EVENTS_PER_SESSION,
  type Session,
  type SessionStore,
  type StoredEvent,
  sessionsUnavailable,
} from './session-store.ts';

const FAILURES_TO_OPEN = 5;
/** Short, because a fail-over takes a second: the breaker spares waiting requests their time, the server is not asked less. */
const HALF_OPEN_AFTER_MS = 500;
const BEGIN_ANEW_AFTER_MS = 50;

const sessionSchema = z.object({ id: z.string(), owner: z.string(), openedAtMs: z.number() });
const eventsSchema = z.array(
  z.tuple([z.string(), z.tuple([z.string(), z.string(), z.string(), z.string()])]),
);

export interface RedisSessionsOptions {
  readonly config: SharedSessionsConfig;
  /** This gateway's. */
  readonly name: string;
  readonly budget: TimeBudget;
  readonly logger: Logger;
}

/** Sessions that every gateway of the stack sees: `mcp:<id>:session`, a string, and `mcp:<id>:events`, a stream. */
export class RedisSessions implements SessionStore {
  readonly #client: Redis;
  #isClosed = false;
  readonly #ttlMs: number;
  readonly #limitMs: number;
  /** Null where there are no replicas to wait for. */
  readonly #replicaMs: number | null;
  readonly #breaker: CircuitBreakerPolicy = circuitBreaker(handleAll, {
    halfOpenAfter: HALF_OPEN_AFTER_MS,
    breaker: new ConsecutiveBreaker(FAILURES_TO_OPEN),
  });

  constructor({ config, name, budget, logger }: RedisSessionsOptions) {
    this.#ttlMs = config.ttlSeconds * 1000;
    this.#limitMs = budget.sessionsMs;
    this.#replicaMs = config.kind === 'sentinel' ? budget.replicaMs : null;
    this.#client = new Redis(redisOptions(config, name, budget));
    const { passwordFile } = config;
    if (passwordFile !== undefined) readPasswordBeforeConnecting(this.#client, passwordFile, logger);
    let lastFailure = '';
    this.#client.on('error', (thrown: unknown) => {
      const { message } = describeError(thrown);
      if (message !== lastFailure) logger.warn(describeError(thrown), 'the session store cannot be reached');
      lastFailure = message;
    });
    this.#client.on('ready', () => {
      lastFailure = '';
      logger.info({}, 'connected to the session store');
    });
    this.#client.on('end', () => {
      // The client gives up for good when Sentinels announce a new master while it is on its way to one (ioredis 6.0).
      if (!this.#isClosed) setTimeout(() => this.#connect(), BEGIN_ANEW_AFTER_MS).unref();
    });
    this.#connect();
  }

  async open(session: Session): Promise<void> {
    await this.#run(async () => {
      const writing = this.#client.set(sessionKey(session.id), JSON.stringify(session), 'PX', this.#ttlMs);
      if (this.#replicaMs === null) {
        await writing;
        return;
      }
      // Sent at once, on the same connection: the count is that of replicas that have this very write.
      const [, copies] = await Promise.all([writing, this.#client.wait(1, this.#replicaMs)]);
      if (copies < 1) throw new Error('no replica has the session');
    });
  }

  async use(id: string): Promise<Session | null> {
    const [text] = await this.#run(() =>
      Promise.all([
        this.#client.getex(sessionKey(id), 'PX', this.#ttlMs),
        this.#client.pexpire(eventsKey(id), this.#ttlMs),
      ]),
    );
    return text === null ? null : sessionSchema.parse(JSON.parse(text));
  }

  async end(id: string): Promise<void> {
    await this.#run(() => this.#client.del(sessionKey(id), eventsKey(id)));
  }

  async addEvent(sessionId: string, stream: string, text: string): Promise<string> {
    const key = eventsKey(sessionId);
    const [id] = await this.#run(() =>
      Promise.all([
        this.#client.xadd(key, 'MAXLEN', EVENTS_PER_SESSION, '*', 'stream', stream, 'text', text),
        this.#client.pexpire(key, this.#ttlMs),
      ]),
    );
    return z.string().parse(id);
  }

  async eventsFrom(sessionId: string, eventId: string): Promise<readonly StoredEvent[]> {
    const entries = await this.#run(() => this.#client.xrange(eventsKey(sessionId), eventId, '+'));
    const events = eventsSchema
      .parse(entries)
      .map(([id, [, stream, , text]]): StoredEvent => ({ id, stream, text }));
    return events[0]?.id === eventId ? events : [];
  }

  async ping(): Promise<void> {
    await this.#client.ping();
  }

  close(): void {
    this.#isClosed = true;
    this.#client.disconnect();
  }

  #connect(): void {
    if (!this.#isClosed) this.#client.connect().catch(() => undefined);
  }

  async #run<T>(ask: () => Promise<T>): Promise<T> {
    try {
      // Above the client's own limit for a command, which does not cover a client that forgets one.
      const limitMs = this.#limitMs + (this.#replicaMs ?? 0);
      return await this.#breaker.execute(() => within(limitMs, ask(), noAnswer));
    } catch (thrown) {
      throw sessionsUnavailable(thrown instanceof BrokenCircuitError ? undefined : thrown);
    }
  }
}

function noAnswer(): Error {
  return new Error('the session store did not answer in time');
}

function sessionKey(id: string): string {
  return `mcp:${id}:session`;
}

function eventsKey(id: string): string {
  return `mcp:${id}:events`;
}

/** A new password needs no restart: the client takes its options anew for every connection. */
function readPasswordBeforeConnecting(client: Redis, file: string, logger: Logger): void {
  const read = (): void => {
    try {
      const password = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
      client.options.password = password;
      client.options.sentinelPassword = password;
    } catch (thrown) {
      logger.warn(describeError(thrown), 'the password of the session store cannot be read');
    }
  };
  read();
  for (const event of ['reconnecting', 'end'] as const) client.on(event, read);
}
