import * as z from 'zod';
import { FailureError } from '../../domain/failure.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LineSession } from '../../ports/container-engine.ts';

/** The agent ends its questions by itself; this much later it counts as silent. */
export const SILENCE_MS = 2_000;

/**
 * With nothing heard for so long a session is given up, and whoever asks next gets another one: a process more, which a busy
 * engine takes seconds to start. Until its first word it has as long as an engine may take to open one.
 */
const SILENT_FOR_MS = 10_000;
const STARTING_MS = 30_000;

/** Below the agent's own bound. */
const MAX_OUTSTANDING = 48;

const answerSchema = z.object({
  id: z.number(),
  ok: z.boolean(),
  status: z.number().optional(),
  detail: z.string(),
  body: z.string().optional(),
});

export type AgentAnswer = z.output<typeof answerSchema>;

interface Waiting {
  readonly resolve: (answer: AgentAnswer) => void;
  readonly reject: (failure: FailureError) => void;
  readonly timer: NodeJS.Timeout;
}

/** Questions and answers over one exec session, told apart by number. */
export class AgentSession {
  readonly #container: string;
  readonly #session: LineSession;
  readonly #waiting = new Map<number, Waiting>();
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #onEnd: () => void;
  #lastId = 0;
  #isStarting = true;
  /** Or opened. */
  #heardMs: number;
  #ended = false;

  constructor(container: string, session: LineSession, clock: Pick<Clock, 'monotonicMs'>, onEnd: () => void) {
    this.#container = container;
    this.#session = session;
    this.#clock = clock;
    this.#heardMs = clock.monotonicMs();
    this.#onEnd = onEnd;
    void this.#read();
  }

  async ask(question: string, timeoutMs: number): Promise<AgentAnswer> {
    if (this.#ended) throw sessionEnded(this.#container);
    this.#lastId += 1;
    const id = this.#lastId;
    if (this.#waiting.size >= MAX_OUTSTANDING)
      return { id, ok: false, detail: 'too many questions at a time' };
    const answered = new Promise<AgentAnswer>((resolve, reject) => {
      const timer = setTimeout(() => this.#onSilence(id, timeoutMs), timeoutMs + SILENCE_MS);
      this.#waiting.set(id, { resolve, reject, timer });
    });
    this.#session.write(`${id} ${question}`).catch(() => this.#end(sessionEnded(this.#container)));
    return answered;
  }

  async close(): Promise<void> {
    this.#end(sessionEnded(this.#container));
    await this.#session.close();
  }

  async #read(): Promise<void> {
    try {
      for await (const line of this.#session.lines) {
        const answer = parseAgentLine(line);
        if (answer !== null) {
          this.#isStarting = false;
          this.#heardMs = this.#clock.monotonicMs();
        }
        const waiting = answer === null ? undefined : this.#waiting.get(answer.id);
        if (answer === null || waiting === undefined) continue;
        this.#waiting.delete(answer.id);
        clearTimeout(waiting.timer);
        waiting.resolve(answer);
      }
    } catch {
      // Whatever ended the lines ended the session.
    }
    this.#end(sessionEnded(this.#container));
  }

  /** The agent is frozen, its container is, or the connection is dead; or everything is slow, and its answer comes late. */
  #onSilence(id: number, timeoutMs: number): void {
    const silent = agentIsSilent(this.#container, timeoutMs + SILENCE_MS);
    // Who waits long for one answer has heard nothing for as long; only a second one says that nothing comes.
    const silentForMs = Math.max(SILENT_FOR_MS, 2 * (timeoutMs + SILENCE_MS));
    const patienceMs = this.#isStarting ? STARTING_MS : silentForMs;
    if (this.#clock.monotonicMs() - this.#heardMs < patienceMs) {
      this.#waiting.get(id)?.reject(silent);
      this.#waiting.delete(id);
      return;
    }
    this.#end(silent);
    void this.#session.close();
  }

  #end(failure: FailureError): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#onEnd();
    for (const waiting of this.#waiting.values()) {
      clearTimeout(waiting.timer);
      waiting.reject(failure);
    }
    this.#waiting.clear();
  }
}

function parseAgentLine(line: string): AgentAnswer | null {
  try {
    return answerSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

export function sessionEnded(container: string): FailureError {
  return new FailureError({
    code: 'engine-disconnected',
    message: `The session with the agent in ${container} ended`,
    hint: 'The container may have stopped or be without the agent (the image `infra` brings it).',
  });
}

export function agentIsSilent(container: string, waitedMs: number): FailureError {
  return new FailureError({
    code: 'deadline-exceeded',
    message: `The agent in ${container} did not answer within ${waitedMs} ms`,
    hint: 'Its container may be frozen, or the engine very busy.',
  });
}
