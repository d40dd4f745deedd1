import { Pool } from 'undici';
import type { LoadPlan, LoadSample } from '../../ports/load-generator.ts';
import { exchange } from './load-exchange.ts';
import { openingBody, parseOpening } from './load-session.ts';
import { parseReceipt, parseRefusal, submissionBody } from './load-submission.ts';

/** So many clients with connections of their own, so that the load spreads over balancers that share a port. */
const CLIENTS = 16;
const CONNECTIONS_PER_CLIENT = 64;
/** Shorter than any balancer keeps an idle connection: else a request meets one that is just being closed. */
const KEEP_ALIVE_MS = 1_000;
const RETRY_PAUSE_MS = 20;

export type Answer = Pick<LoadSample, 'outcome' | 'status' | 'attempts' | 'receipt' | 'error'>;

/** Connections that broke or never came to be: nothing was answered, so the same key may be tried again. */
const BROKEN_CONNECTION = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_SOCKET',
]);

/** The clients of one load: each request has its key and its deadline, retries share both. */
export class LoadClients {
  readonly #plan: LoadPlan;
  readonly #path: string;
  readonly #pools: readonly Pool[];
  readonly #underWay = new Set<AbortController>();
  #isStopped = false;

  constructor(plan: LoadPlan) {
    const url = new URL(plan.url);
    this.#plan = plan;
    this.#path = `${url.pathname}${url.search}`;
    this.#pools = Array.from(
      { length: CLIENTS },
      () =>
        new Pool(url.origin, {
          connections: CONNECTIONS_PER_CLIENT,
          pipelining: 1,
          keepAliveTimeout: KEEP_ALIVE_MS,
          keepAliveMaxTimeout: KEEP_ALIVE_MS,
          headersTimeout: plan.deadlineMs,
          bodyTimeout: plan.deadlineMs,
          connect: { timeout: plan.deadlineMs },
        }),
    );
  }

  async send(sequence: number): Promise<Answer> {
    const pool = this.#pools[sequence % this.#pools.length];
    if (pool === undefined) throw new Error('a load without clients');
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), this.#plan.deadlineMs);
    this.#underWay.add(deadline);
    try {
      for (let attempts = 1; ; attempts += 1) {
        try {
          return { ...(await this.#tryOnce(pool, sequence, deadline.signal)), attempts };
        } catch (error) {
          const reason = this.#reasonOf(error, deadline.signal);
          const mayRetry = attempts <= this.#plan.clientRetries && BROKEN_CONNECTION.has(codeOf(error));
          if (!mayRetry || deadline.signal.aborted) {
            return { outcome: 'failed', status: 0, attempts, receipt: null, error: reason };
          }
          await new Promise((resolve) => setTimeout(resolve, RETRY_PAUSE_MS));
        }
      }
    } finally {
      clearTimeout(timer);
      this.#underWay.delete(deadline);
    }
  }

  /** Ends what is under way at once. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const request of this.#underWay) request.abort();
    await Promise.all(this.#pools.map((pool) => pool.destroy()));
  }

  async #tryOnce(pool: Pool, sequence: number, signal: AbortSignal): Promise<Omit<Answer, 'attempts'>> {
    const { kind, token, keyPrefix } = this.#plan;
    const isSubmission = kind === 'submissions';
    const options = {
      method: 'POST',
      path: this.#path,
      headers: {
        'content-type': 'application/json',
        accept: isSubmission ? 'application/json' : 'application/json, text/event-stream',
        authorization: `Bearer ${token}`,
        ...(isSubmission ? { 'idempotency-key': `${keyPrefix}-${sequence}` } : {}),
      },
      body: (isSubmission ? submissionBody : openingBody)(keyPrefix, sequence),
    } as const;
    const { status, headers, text } = await exchange(pool, options, signal);
    if (status !== 200 && status !== 201)
      return { outcome: 'refused', status, receipt: null, error: parseRefusal(text) };
    const receipt = isSubmission ? parseReceipt(text) : parseOpening(headers['mcp-session-id'], text);
    return receipt === null
      ? { outcome: 'refused', status, receipt, error: 'answer without a receipt' }
      : { outcome: 'acknowledged', status, receipt, error: null };
  }

  #reasonOf(error: unknown, deadline: AbortSignal): string {
    if (this.#isStopped) return 'load stopped';
    if (deadline.aborted) return `no answer within ${this.#plan.deadlineMs / 1_000} s`;
    return codeOf(error) || (error instanceof Error ? error.message.slice(0, 200) : 'unknown error');
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
