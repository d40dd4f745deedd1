import { fail } from '../domain/failure.ts';
import { LogRings } from '../domain/logs/log-rings.ts';
import type { LogPage, LogSearchRequest } from '../domain/logs/search-chunks.ts';
import type { Clock } from '../ports/clock.ts';
import type { EngineReader, MemberLogBatches } from '../ports/container-engine.ts';
import type { LogSearch } from '../ports/log-search.ts';
import type { FormerLogs } from './former-logs.ts';
import { LogReading } from './log-reading.ts';

/**
 * Searches the logs of stacks. Nothing is read while nobody searches: the engine keeps the lines, and the first search
 * reads them into memory, from where they go again a minute after the last one.
 */

const LINGER_MS = 60_000;
/** Within it the past of a stack is read, or the answer says that it is not yet. */
const PAST_PATIENCE_MS = 8_000;
/** Looks at who is there may wait for an engine that is busy, not for one that is gone. */
const FORMER_LOOK_MS = 1_000;

export interface LogWish extends LogSearchRequest {
  readonly stack: string;
  /** Members or components; none means all. */
  readonly names: readonly string[];
  /** Instead of what there is: the last lines of containers that are gone. */
  readonly former: boolean;
}

export interface LogAnswer extends LogPage {
  /** False while a part of the past is still being read. */
  readonly complete: boolean;
}

interface Open {
  readonly reading: LogReading;
  readonly abort: AbortController;
  usedMs: number;
}

export class LogKeeper {
  readonly #engine: EngineReader & MemberLogBatches;
  readonly #former: Pick<FormerLogs, 'members' | 'lines'>;
  readonly #search: LogSearch;
  readonly #clock: Clock;
  readonly #onTrouble: (text: string) => void;
  readonly #rings = new LogRings();
  readonly #open = new Map<string, Open>();
  #isClosed = false;

  constructor(parts: {
    readonly engine: EngineReader & MemberLogBatches;
    readonly former: Pick<FormerLogs, 'members' | 'lines'>;
    readonly search: LogSearch;
    readonly clock: Clock;
    readonly onTrouble: (text: string) => void;
  }) {
    this.#engine = parts.engine;
    this.#former = parts.former;
    this.#search = parts.search;
    this.#clock = parts.clock;
    this.#onTrouble = parts.onTrouble;
  }

  async search(wish: LogWish): Promise<LogAnswer> {
    return wish.former ? this.#searchFormer(wish) : this.#searchPresent(wish);
  }

  close(): void {
    this.#isClosed = true;
    for (const stack of [...this.#open.keys()]) this.#end(stack);
  }

  async #searchPresent(wish: LogWish): Promise<LogAnswer> {
    const { reading } = this.#opened(wish.stack);
    // Pages of one search are of the same members, and follow each other quickly.
    if (wish.cursor === null || !reading.isBegun) await reading.refresh();
    const unknown = wish.names.find((name) => !reading.has(name));
    if (unknown !== undefined) fail(unknownMember(wish.stack, unknown));
    const { keys, pastRead } = reading.sources(wish.names);
    if (keys.length === 0) fail(nothingThere(wish.stack));
    const complete = await this.#inTime(pastRead, PAST_PATIENCE_MS);
    const page = await this.#search.search(this.#rings.views(keys), wish);
    return { ...page, complete };
  }

  async #searchFormer(wish: LogWish): Promise<LogAnswer> {
    const { stack, names } = wish;
    const known = await this.#former.members(stack);
    const unknown = names.find((name) => !known.some((member) => isOf(member, name)));
    if (unknown !== undefined) fail(noFormer(stack, unknown));
    const present = await this.#presentContainers(stack);
    const rings = new LogRings();
    for (const member of known) {
      if (names.length > 0 && !names.some((name) => isOf(member, name))) continue;
      rings.add(member, member, await this.#former.lines(stack, member, present));
    }
    const page = await this.#search.search(rings.views(known), wish);
    return { ...page, complete: true };
  }

  /** Without an engine everything that was kept is shown: it is all there is. */
  async #presentContainers(stack: string): Promise<ReadonlySet<string>> {
    let present: ReadonlySet<string> = new Set();
    const looking = this.#engine.observe(stack).then(
      ({ containers }) => {
        present = new Set(containers.map(({ id }) => id));
      },
      () => {},
    );
    await this.#inTime(looking, FORMER_LOOK_MS);
    return present;
  }

  #opened(stack: string): Open {
    if (this.#isClosed)
      fail({ code: 'cancelled', message: 'The host ends: logs are not searched any more.' });
    const usedMs = this.#clock.monotonicMs();
    const known = this.#open.get(stack);
    if (known !== undefined) {
      known.usedMs = usedMs;
      return known;
    }
    const reading = new LogReading(stack, {
      engine: this.#engine,
      clock: this.#clock,
      rings: this.#rings,
      onTrouble: this.#onTrouble,
    });
    const open = { reading, abort: new AbortController(), usedMs };
    this.#open.set(stack, open);
    void this.#endWhenIdle(stack, open);
    return open;
  }

  async #endWhenIdle(stack: string, open: Open): Promise<void> {
    const { signal } = open.abort;
    for (let leftMs = LINGER_MS; leftMs > 0 && !signal.aborted; ) {
      await this.#clock.sleep(leftMs, signal);
      leftMs = open.usedMs + LINGER_MS - this.#clock.monotonicMs();
    }
    if (!signal.aborted) this.#end(stack);
  }

  #end(stack: string): void {
    const open = this.#open.get(stack);
    this.#open.delete(stack);
    open?.abort.abort();
    open?.reading.close();
  }

  /** True when the work was done within the time. */
  async #inTime(work: Promise<unknown>, ms: number): Promise<boolean> {
    const over = new AbortController();
    const late = this.#clock.sleep(ms, over.signal).then(() => false);
    const done = work.then(() => true);
    try {
      return await Promise.race([done, late]);
    } finally {
      over.abort();
    }
  }
}

/** `gateway` names `gateway-2`, too: what is gone has no component that could be asked. */
function isOf(member: string, name: string): boolean {
  return member === name || (member.startsWith(`${name}-`) && /^\d+$/.test(member.slice(name.length + 1)));
}

function nothingThere(stack: string) {
  return {
    code: 'request-invalid',
    message: `Nothing of stack "${stack}" is on the engine.`,
    hint: '--former shows the last lines of what was.',
  } as const;
}

function unknownMember(stack: string, name: string) {
  return {
    code: 'request-invalid',
    message: `Stack "${stack}" has no member or component named "${name}" on the engine.`,
    hint: `tandem status --stack ${stack} shows what there is; --former shows what was.`,
  } as const;
}

function noFormer(stack: string, name: string) {
  return {
    code: 'request-invalid',
    message: `No last lines of a former container of "${name}" were kept for stack "${stack}".`,
    hint: 'They are kept when a container ends or a run removes it, from this version of Tandem on.',
  } as const;
}
