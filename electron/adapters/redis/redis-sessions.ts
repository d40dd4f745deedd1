import { FailureError } from '../../domain/failure.ts';
import type { MemberExec } from '../../ports/container-engine.ts';
import { RedisSession } from './redis-session.ts';

/** One session per container, opened with the first question and kept. */
export class RedisSessions {
  readonly #exec: Pick<MemberExec, 'openSession'>;
  readonly #command: readonly string[];
  readonly #opening = new Map<string, Promise<RedisSession>>();
  readonly #standing = new Map<string, RedisSession>();

  constructor(exec: Pick<MemberExec, 'openSession'>, command: readonly string[]) {
    this.#exec = exec;
    this.#command = command;
  }

  standing(container: string): RedisSession | undefined {
    return this.#standing.get(container);
  }

  /** One that opens too slowly goes on opening, for the next question. */
  async open(container: string, timeoutMs: number): Promise<RedisSession> {
    const standing = this.#standing.get(container);
    if (standing !== undefined) return standing;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(notOpened(container)), timeoutMs);
    });
    try {
      return await Promise.race([this.#begin(container), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #begin(container: string): Promise<RedisSession> {
    const opening =
      this.#opening.get(container) ??
      this.#exec.openSession(container, this.#command, new AbortController().signal).then((lines) => {
        const session = new RedisSession(container, lines, () => {
          if (this.#standing.get(container) === session) this.#standing.delete(container);
        });
        this.#standing.set(container, session);
        return session;
      });
    if (!this.#opening.has(container)) {
      this.#opening.set(container, opening);
      const forget = () => this.#opening.delete(container);
      opening.then(forget, forget);
    }
    return opening;
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#opening.values());
    for (const session of [...this.#standing.values()]) session.end();
  }
}

function notOpened(container: string): FailureError {
  return new FailureError({
    code: 'deadline-exceeded',
    message: `No session in ${container} was opened in time`,
    hint: 'Its container may be starting or frozen.',
  });
}
