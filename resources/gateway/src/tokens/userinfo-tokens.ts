import { hash } from 'node:crypto';
import {
  BrokenCircuitError,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleAll,
} from 'cockatiel';
import * as z from 'zod';
import { describeError, type Logger } from '../logger.ts';
import type { TokenCheck, TokenVerdict } from './token-check.ts';

const FAILURES_TO_OPEN = 5;
const HALF_OPEN_AFTER_MS = 30_000;
/** A refusal is believed for a short time only: the token may have been issued a moment ago. */
const REFUSAL_MS = 5_000;
const MOST_REMEMBERED = 10_000;
const LARGEST_ANSWER_BYTES = 64 * 1024;

/** OpenID Connect Core, section 5.3.2: a JSON object with at least `sub`. */
const userinfoSchema = z.looseObject({ sub: z.string().min(1) });

interface Remembered {
  /** Null when the token was refused. */
  readonly owner: string | null;
  readonly untilMs: number;
}

export interface UserinfoOptions {
  readonly url: string;
  readonly cacheMs: number;
  /** For one question, answer included. */
  readonly limitMs: number;
  readonly logger: Logger;
  readonly now?: () => number;
}

/**
 * Asks an OpenID Connect userinfo endpoint about each token, once for all requests that wait for the same one, and
 * remembers the answer under the token's hash. Behind a circuit breaker: an endpoint that is down is not asked by
 * every request, and what is remembered goes on counting.
 */
export class UserinfoTokens implements TokenCheck {
  readonly #options: UserinfoOptions;
  readonly #now: () => number;
  readonly #breaker: CircuitBreakerPolicy = circuitBreaker(handleAll, {
    halfOpenAfter: HALF_OPEN_AFTER_MS,
    breaker: new ConsecutiveBreaker(FAILURES_TO_OPEN),
  });
  /** In order of entry, so that the oldest goes first. */
  readonly #remembered = new Map<string, Remembered>();
  readonly #asking = new Map<string, Promise<TokenVerdict>>();

  constructor(options: UserinfoOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  check(token: string): TokenVerdict | Promise<TokenVerdict> {
    const digest = hash('sha256', token, 'base64');
    const known = this.#remembered.get(digest);
    if (known !== undefined && known.untilMs > this.#now())
      return known.owner === null ? 'refused' : 'accepted';
    const asked = this.#asking.get(digest);
    if (asked !== undefined) return asked;
    const asking = this.#ask(token, digest).finally(() => this.#asking.delete(digest));
    this.#asking.set(digest, asking);
    return asking;
  }

  ownerOf(token: string): string | null {
    return this.#remembered.get(hash('sha256', token, 'base64'))?.owner ?? null;
  }

  limitation(): string | null {
    return this.#breaker.state === CircuitState.Open ? 'the userinfo endpoint does not answer' : null;
  }

  close(): void {
    this.#remembered.clear();
  }

  async #ask(token: string, digest: string): Promise<TokenVerdict> {
    try {
      const owner = await this.#breaker.execute(() => this.#question(token));
      const lifeMs = owner === null ? Math.min(REFUSAL_MS, this.#options.cacheMs) : this.#options.cacheMs;
      this.#remember(digest, { owner, untilMs: this.#now() + lifeMs });
      return owner === null ? 'refused' : 'accepted';
    } catch (thrown) {
      if (!(thrown instanceof BrokenCircuitError)) {
        this.#options.logger.warn(describeError(thrown), 'the userinfo endpoint could not be asked');
      }
      return 'unavailable';
    }
  }

  /** A digest of the subject; null for a token that is refused. */
  async #question(token: string): Promise<string | null> {
    const response = await fetch(this.#options.url, {
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(this.#options.limitMs),
    });
    if (response.status === 401 || response.status === 403) {
      await response.body?.cancel();
      return null;
    }
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new Error(`userinfo answered ${response.status}`);
    }
    const text = await readBounded(response);
    let document: unknown;
    try {
      document = JSON.parse(text);
    } catch {
      // Without the parser's message: it quotes what it read.
      throw new Error('userinfo did not answer with JSON');
    }
    const userinfo = userinfoSchema.safeParse(document);
    if (!userinfo.success) throw new Error('userinfo answered without a subject');
    return hash('sha256', userinfo.data.sub, 'base64url');
  }

  #remember(digest: string, remembered: Remembered): void {
    this.#remembered.delete(digest);
    this.#remembered.set(digest, remembered);
    if (this.#remembered.size <= MOST_REMEMBERED) return;
    for (const oldest of this.#remembered.keys()) {
      this.#remembered.delete(oldest);
      break;
    }
  }
}

async function readBounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > LARGEST_ANSWER_BYTES) throw new Error('userinfo answered too much');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
