import { DRILL_WORD_MS, HOST_WORD_MS } from '../domain/failover/guardian-lease.ts';
import type { HostWord, WardenWord } from '../domain/failover/warden-words.ts';
import { toFailure } from '../domain/failure.ts';
import type { Clock } from '../ports/clock.ts';
import type { WardenJournal } from '../ports/warden.ts';

/** What the warden is told and what it tells: the last word of a host, believed for a while, and its own state. */
export class WardenDuty {
  readonly #journal: WardenJournal;
  readonly #clock: Clock;
  readonly #isActing: () => boolean;
  readonly #onTrouble: (text: string) => void;
  readonly #awaitsWord: boolean;
  readonly #bornAtMs: number;
  #heard: { readonly word: HostWord; readonly atMs: number } | null = null;

  constructor(parts: {
    readonly journal: WardenJournal;
    readonly clock: Clock;
    readonly isActing: () => boolean;
    /** False for a warden that nobody asks. */
    readonly awaitsWord: boolean;
    readonly onTrouble: (text: string) => void;
  }) {
    this.#journal = parts.journal;
    this.#clock = parts.clock;
    this.#isActing = parts.isActing;
    this.#onTrouble = parts.onTrouble;
    this.#awaitsWord = parts.awaitsWord;
    this.#bornAtMs = parts.clock.monotonicMs();
  }

  /** At first it waits for a word: whoever has just made it may be making the rest of the stack. */
  get isInMaintenance(): boolean {
    const isNew = this.#heard === null && this.#clock.monotonicMs() - this.#bornAtMs < HOST_WORD_MS;
    return (isNew && this.#awaitsWord) || this.#word(HOST_WORD_MS)?.isInMaintenance === true;
  }

  get isInDrill(): boolean {
    return this.#word(DRILL_WORD_MS)?.isInDrill === true;
  }

  get isActing(): boolean {
    return this.#isActing();
  }

  async answer(word: HostWord): Promise<WardenWord> {
    this.#heard = { word, atMs: this.#clock.monotonicMs() };
    // Without a disk it still guards; it then tells the same again, and the host knows what it has.
    await this.#journal
      .markRead(word.importedUpTo ?? 0)
      .catch((error) => this.#onTrouble(toFailure(error).message));
    return { isActing: this.isActing, events: [...this.#journal.unread()] };
  }

  #word(believedForMs: number): HostWord | null {
    if (this.#heard === null) return null;
    return this.#clock.monotonicMs() - this.#heard.atMs < believedForMs ? this.#heard.word : null;
  }
}
