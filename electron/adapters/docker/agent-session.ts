import * as z from 'zod';
import { FailureError } from '../../domain/failure.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LineSession } from '../../ports/container-engine.ts';

/** The agent ends its questions by itself; this much later it counts as silent. */
export const SILENCE_MS = 2_000;

/** As long as an engine may take to open a session; what opens at last may take as long to say its first word. */
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
  readonly #openedMs: number;
  readonly #onEnd: () => void;
  #lastId = 0;
  #heard = false;
  #ended = false;

  constructor(container: string, session: LineSession, clock: Pick<Clock, 'monotonicMs'>, onEnd: () => void) {
    this.#container = container;
    this.#session = session;
    this.#clock = clock;
    this.#openedMs = clock.monotonicMs();
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
        this.#heard ||= answer !== null;
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

  /**
   * An agent that answered before is frozen, or its container is: whoever asks next gets a session of their own. One
   * that was never heard may still be starting, on an engine that is busy; another one each time would keep it busy.
   */
  #onSilence(id: number, timeoutMs: number): void {
    const silent = agentIsSilent(this.#container, timeoutMs + SILENCE_MS);
    if (!this.#heard && this.#clock.monotonicMs() - this.#openedMs < STARTING_MS) {
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
