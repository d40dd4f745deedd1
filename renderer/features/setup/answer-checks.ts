import type { ParsedParams } from '../../../electron/contract/contract.ts';
import type { CheckResult } from '../../../electron/contract/setup-requests.ts';
import { failureFrom } from '../../state/actions.ts';
import type { CheckState } from './setup-view.ts';

type CheckRequest = Omit<ParsedParams<'setup.check'>, 'draft'>;

/** Some of them wait for other machines; the others should not wait for these. */
const AT_ONCE = 4;

/**
 * Checks of answers while they are typed: only the last answer to a question counts, whichever result comes first.
 */
export class AnswerChecks {
  readonly #call: (request: CheckRequest) => Promise<CheckResult>;
  readonly #listeners = new Set<() => void>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #turns = new Map<string, number>();
  readonly #waiting: { readonly turn: number; readonly request: CheckRequest }[] = [];
  #running = 0;
  #states: ReadonlyMap<string, CheckState> = new Map();

  constructor(call: (request: CheckRequest) => Promise<CheckResult>) {
    this.#call = call;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  readonly states = (): ReadonlyMap<string, CheckState> => this.#states;

  /** The request is made when its time comes: with what is typed then. */
  ask(question: string, make: () => CheckRequest, delayMs: number): void {
    const turn = (this.#turns.get(question) ?? 0) + 1;
    this.#turns.set(question, turn);
    clearTimeout(this.#timers.get(question));
    this.#enter(question, { kind: 'waiting' });
    const queue = (): void => {
      this.#waiting.push({ turn, request: make() });
      this.#next();
    };
    if (delayMs === 0) queue();
    else this.#timers.set(question, setTimeout(queue, delayMs));
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#turns.clear();
    this.#waiting.length = 0;
    this.#listeners.clear();
  }

  #next(): void {
    while (this.#running < AT_ONCE) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      if (!this.#isCurrent(next.request.question, next.turn)) continue;
      this.#running += 1;
      void this.#run(next.request, next.turn);
    }
  }

  async #run(request: CheckRequest, turn: number): Promise<void> {
    let state: CheckState;
    try {
      state = { kind: 'done', result: await this.#call(request) };
    } catch (thrown) {
      state = { kind: 'failed', message: failureFrom(thrown).message };
    }
    this.#running -= 1;
    if (this.#isCurrent(request.question, turn)) {
      // It goes on at the host; asked again, the question waits for the same trial.
      if (state.kind === 'done' && state.result.state === 'trying') this.#waiting.push({ turn, request });
      else this.#enter(request.question, state);
    }
    this.#next();
  }

  #isCurrent(question: string, turn: number): boolean {
    return this.#turns.get(question) === turn;
  }

  #enter(question: string, state: CheckState): void {
    this.#states = new Map([...this.#states, [question, state]]);
    for (const listener of this.#listeners) listener();
  }
}
