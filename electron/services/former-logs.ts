import { toFailure } from '../domain/failure.ts';
import { type FormerLine, parseFormerLines, printFormerLines } from '../domain/logs/former-lines.ts';
import type { ObservedContainer } from '../domain/plan/observed-state.ts';
import type { Clock } from '../ports/clock.ts';
import type { MemberLogBatches, MemberReader, OperationPerformer } from '../ports/container-engine.ts';
import type { FormerLogFiles } from '../ports/former-log-files.ts';
import type { StackLook } from './stack-watch.ts';

/**
 * The engine forgets a container's log with the container. So the last lines go into a file: right before a run removes a
 * container, and when a look finds one that has ended, because somebody else may remove it.
 */

const LAST_LINES = 2_000;
/** A run does not wait for longer than this to keep what nobody may ever read. */
const READ_DEADLINE_MS = 3_000;
/** Of text, while reading; what is written is bounded anyway. */
const MAX_CHARACTERS = 2 * 1024 * 1024;
/** A container that ends again and again is kept once in so many milliseconds; its log is still there anyway. */
const KEPT_EVERY_MS = 60_000;

interface Kept {
  readonly stack: string;
  readonly finishedAt: string | null;
  readonly atMs: number;
}

type EndedContainer = Pick<ObservedContainer, 'id' | 'name' | 'member' | 'finishedAt'>;

export class FormerLogs {
  readonly #files: FormerLogFiles;
  readonly #engine: MemberReader & MemberLogBatches;
  readonly #clock: Clock;
  readonly #isBusy: (stack: string) => boolean;
  readonly #onTrouble: (text: string) => void;
  /** By container id: the end that was kept last. */
  readonly #kept = new Map<string, Kept>();
  /** By stack: files are read, changed and written, one change at a time. */
  readonly #changes = new Map<string, Promise<void>>();

  constructor(parts: {
    readonly files: FormerLogFiles;
    readonly engine: MemberReader & MemberLogBatches;
    readonly clock: Clock;
    /** A run removes nothing unkept, and the engine has enough to do. */
    readonly isBusy: (stack: string) => boolean;
    readonly onTrouble: (text: string) => void;
  }) {
    this.#files = parts.files;
    this.#engine = parts.engine;
    this.#clock = parts.clock;
    this.#isBusy = parts.isBusy;
    this.#onTrouble = parts.onTrouble;
  }

  /** The same performer, which keeps what a container said last before it removes it. */
  keepingBeforeRemoval(performer: OperationPerformer): OperationPerformer {
    return {
      perform: async (operation, context) => {
        if (operation.kind === 'remove-container' && !context.signal.aborted)
          await this.#keepMember(operation.stack, operation.target, context.signal);
        return performer.perform(operation, context);
      },
    };
  }

  /** Keeps what has ended since the look before; of stacks of other hosts on the same engine nothing. */
  observe({ stack, view }: StackLook): void {
    if (view.spec === null) return;
    const { containers } = view.observed;
    const there = new Set(containers.map(({ id }) => id));
    for (const [id, kept] of this.#kept) if (kept.stack === stack && !there.has(id)) this.#kept.delete(id);
    if (this.#isBusy(stack)) return;
    for (const container of containers) {
      if (container.role !== 'member' || container.state !== 'exited') continue;
      const kept = this.#kept.get(container.id);
      if (kept !== undefined && this.#clock.monotonicMs() - kept.atMs < KEPT_EVERY_MS) continue;
      void this.#keep(stack, container, new AbortController().signal);
    }
  }

  async members(stack: string): Promise<readonly string[]> {
    return this.#files.members(stack);
  }

  /** Of containers that are gone: what is still there is asked itself. */
  async lines(stack: string, member: string, present: ReadonlySet<string>): Promise<readonly FormerLine[]> {
    const kept = parseFormerLines(await this.#files.read(stack, member));
    return kept.filter(({ container }) => !present.has(container));
  }

  async close(): Promise<void> {
    await Promise.all(this.#changes.values());
  }

  async #keepMember(stack: string, name: string, signal: AbortSignal): Promise<void> {
    try {
      const container = await this.#engine.member(name);
      if (container?.role === 'member' && container.startedAt !== null)
        await this.#keep(stack, container, signal);
    } catch (error) {
      this.#onTrouble(`${stack}: the last lines of ${name} were not kept: ${toFailure(error).message}`);
    }
  }

  async #keep(stack: string, container: EndedContainer, signal: AbortSignal): Promise<void> {
    const { id, member, finishedAt } = container;
    if (finishedAt !== null && this.#kept.get(id)?.finishedAt === finishedAt) return;
    this.#kept.set(id, { stack, finishedAt, atMs: this.#clock.monotonicMs() });
    try {
      const fresh = await this.#lastLines(container, signal);
      if (fresh.length > 0) await this.#change(stack, () => this.#write(stack, member, fresh));
    } catch (error) {
      this.#kept.delete(id);
      if (await this.#isGone(container)) return;
      this.#onTrouble(`${stack}: the last lines of ${member} were not kept: ${toFailure(error).message}`);
    }
  }

  /** Whoever removed it meanwhile took its lines along: nobody's fault. */
  async #isGone({ id, name }: EndedContainer): Promise<boolean> {
    const present = await this.#engine.member(name).catch(() => undefined);
    return present === null || (present !== undefined && present.id !== id);
  }

  async #lastLines({ id, name }: EndedContainer, signal: AbortSignal): Promise<readonly FormerLine[]> {
    const over = new AbortController();
    const ended = AbortSignal.any([signal, over.signal]);
    void this.#clock.sleep(READ_DEADLINE_MS, ended).then(() => over.abort());
    const lines: FormerLine[] = [];
    let characters = 0;
    try {
      const query = { follow: false, tail: LAST_LINES, signal: ended };
      for await (const batch of this.#engine.logBatches(name, query)) {
        for (const line of batch) {
          lines.push({ ...line, container: id });
          characters += line.text.length;
          while (characters > MAX_CHARACTERS) characters -= lines.shift()?.text.length ?? characters;
        }
      }
      return lines;
    } finally {
      over.abort();
    }
  }

  async #write(stack: string, member: string, fresh: readonly FormerLine[]): Promise<void> {
    const kept = parseFormerLines(await this.#files.read(stack, member));
    await this.#files.write(stack, member, printFormerLines(kept, fresh));
  }

  #change(stack: string, work: () => Promise<void>): Promise<void> {
    const change = (this.#changes.get(stack) ?? Promise.resolve()).then(work);
    const settled = change.catch(() => {});
    this.#changes.set(stack, settled);
    return change;
  }
}
