import { parseRedisReply, type RedisReply } from '../../domain/configs/redis-client.ts';
import { FailureError } from '../../domain/failure.ts';
import type { LineSession } from '../../ports/container-engine.ts';

/** More than this at once means that nobody answers. */
const MAX_OUTSTANDING = 64;

interface Waiting {
  readonly resolve: (reply: RedisReply) => void;
  readonly reject: (failure: FailureError) => void;
}

/** Lines to a client inside a container. Answers come in the order of the questions, so one that stays away ends the session. */
export class RedisSession {
  readonly #container: string;
  readonly #session: LineSession;
  readonly #onEnd: () => void;
  readonly #waiting: Waiting[] = [];
  #hasEnded = false;

  constructor(container: string, session: LineSession, onEnd: () => void) {
    this.#container = container;
    this.#session = session;
    this.#onEnd = onEnd;
    // The answer to AUTH. A refusal shows in the answers that follow.
    this.#waiting.push({ resolve: () => {}, reject: () => {} });
    void this.#read();
  }

  /** Rejects with `deadline-exceeded` or `engine-disconnected`; the session is over then. */
  async ask(commands: readonly string[], timeoutMs: number): Promise<readonly RedisReply[]> {
    if (this.#hasEnded || this.#waiting.length + commands.length > MAX_OUTSTANDING) throw this.#ended();
    const replies = commands.map(
      () => new Promise<RedisReply>((resolve, reject) => this.#waiting.push({ resolve, reject })),
    );
    const timer = setTimeout(() => this.end(this.#late(timeoutMs)), timeoutMs);
    try {
      this.#session.write(commands.join('\n')).catch(() => this.end());
      return await Promise.all(replies);
    } finally {
      clearTimeout(timer);
    }
  }

  end(failure: FailureError = this.#ended()): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#onEnd();
    for (const { reject } of this.#waiting.splice(0)) reject(failure);
    this.#session.close().catch(() => {});
  }

  async #read(): Promise<void> {
    try {
      for await (const line of this.#session.lines) {
        // The client writes an empty line after some errors.
        if (line !== '') this.#waiting.shift()?.resolve(parseRedisReply(line));
      }
    } catch {
      // Whatever ended the lines ended the session.
    }
    this.end();
  }

  #ended(): FailureError {
    return new FailureError({
      code: 'engine-disconnected',
      message: `The session with the server in ${this.#container} ended`,
      hint: 'Its container may have stopped.',
    });
  }

  #late(timeoutMs: number): FailureError {
    return new FailureError({
      code: 'deadline-exceeded',
      message: `The server in ${this.#container} did not answer within ${Math.round(timeoutMs)} ms`,
      hint: 'It may be starting, or its container is frozen.',
    });
  }
}
