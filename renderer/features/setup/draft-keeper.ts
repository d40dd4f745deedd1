import type { ParsedParams } from '../../../electron/contract/contract.ts';
import type { FailureData } from '../../../electron/contract/schemas.ts';
import type { SetupDraft } from '../../../electron/contract/setup-requests.ts';
import type { SetupStep } from '../../../electron/domain/setup/draft.ts';
import { failureFrom } from '../../state/actions.ts';

export type Keeping = 'kept' | 'keeping' | 'not-kept';

type Update = Omit<ParsedParams<'setup.update'>, 'draft'>;

const SETTLE_MS = 400;
const RETRY_MS = 3_000;

/**
 * Brings what is typed to the host, which keeps it: soon, in order, and again until it is there. An answer that the
 * host refuses to keep (it may hold a secret) stays on this page and does not hold up the others.
 */
export class DraftKeeper {
  readonly #update: (update: Update) => Promise<SetupDraft>;
  readonly #onChange: (keeping: Keeping, draft: SetupDraft | null, failure: FailureData | null) => void;
  #answers = new Map<string, string>();
  #step: SetupStep | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending: Promise<void> | null = null;
  #isClosed = false;

  constructor(
    update: (update: Update) => Promise<SetupDraft>,
    onChange: (keeping: Keeping, draft: SetupDraft | null, failure: FailureData | null) => void,
  ) {
    this.#update = update;
    this.#onChange = onChange;
  }

  answer(id: string, value: string): void {
    this.#answers.set(id, value);
    this.#onChange('not-kept', null, null);
    this.#later(SETTLE_MS);
  }

  step(step: SetupStep): void {
    this.#step = step;
    void this.flush();
  }

  /** Resolves when what was given until now was tried once. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#sending;
    if (this.#answers.size === 0 && this.#step === null) return;
    this.#sending = this.#send();
    await this.#sending;
    this.#sending = null;
  }

  /** What is not there yet is sent a last time; nobody hears of it any more. */
  close(): void {
    void this.flush();
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  async #send(): Promise<void> {
    const answers = this.#answers;
    const step = this.#step;
    this.#answers = new Map();
    this.#step = null;
    this.#tell('keeping', null, null);
    try {
      const draft = await this.#update({ answers: Object.fromEntries(answers), step });
      this.#tell(this.#answers.size === 0 ? 'kept' : 'not-kept', draft, null);
    } catch (thrown) {
      const failure = failureFrom(thrown);
      if (failure.code === 'request-invalid') await this.#sendOneByOne(answers, step, failure);
      else this.#takeBack(answers, step, failure);
    }
  }

  async #sendOneByOne(
    answers: ReadonlyMap<string, string>,
    step: SetupStep | null,
    refusal: FailureData,
  ): Promise<void> {
    if (answers.size <= 1) {
      this.#tell('not-kept', null, refusal);
      if (step !== null && answers.size === 1) await this.#update({ answers: {}, step }).catch(() => {});
      return;
    }
    let last: FailureData | null = null;
    let draft: SetupDraft | null = null;
    for (const [id, value] of answers) {
      try {
        draft = await this.#update({ answers: { [id]: value }, step });
      } catch (thrown) {
        last = failureFrom(thrown);
      }
    }
    this.#tell(last === null ? 'kept' : 'not-kept', draft, last);
  }

  /** Answers given since are newer. */
  #takeBack(answers: ReadonlyMap<string, string>, step: SetupStep | null, failure: FailureData): void {
    this.#answers = new Map([...answers, ...this.#answers]);
    this.#step ??= step;
    this.#tell('not-kept', null, failure);
    this.#later(RETRY_MS);
  }

  #later(delayMs: number): void {
    clearTimeout(this.#timer);
    if (!this.#isClosed) this.#timer = setTimeout(() => void this.flush(), delayMs);
  }

  #tell(keeping: Keeping, draft: SetupDraft | null, failure: FailureData | null): void {
    if (!this.#isClosed) this.#onChange(keeping, draft, failure);
  }
}
