import {
  FREE_LEASE,
  type GuardianLease,
  isLeaseHeld,
  lostLease,
  RENEW_EVERY_MS,
  renewedLease,
} from '../domain/failover/guardian-lease.ts';
import type { WardenEvent } from '../domain/failover/warden-words.ts';
import { toFailure } from '../domain/failure.ts';
import { containerName, WARDEN } from '../domain/stack/stack-names.ts';
import type { Clock } from '../ports/clock.ts';
import type { MemberReader } from '../ports/container-engine.ts';
import type { Journal } from '../ports/journal.ts';
import type { WardenLine } from '../ports/warden.ts';
import type { StackLook } from './stack-watch.ts';

/**
 * The host's side of the wardens: tells each once a second what the host is doing to its stack, hears whether it guards,
 * and takes over into the host's journal what it did while nobody listened.
 */

const ANSWER_WITHIN_MS = 800;
/** More than a warden tells at once: an event that was taken over by a host that then died is told again. */
const RECENT_EVENTS = 500;

export class WardenWatch {
  readonly #line: WardenLine;
  readonly #engine: MemberReader;
  readonly #journal: Pick<Journal, 'addEvent' | 'events'>;
  readonly #clock: Clock;
  readonly #isInMaintenance: (stack: string) => boolean;
  readonly #isInDrill: (stack: string) => boolean;
  readonly #onTrouble: (text: string) => void;
  readonly #posts = new Map<string, Post>();

  constructor(parts: {
    readonly line: WardenLine;
    readonly engine: MemberReader;
    readonly journal: Pick<Journal, 'addEvent' | 'events'>;
    readonly clock: Clock;
    readonly isInMaintenance: (stack: string) => boolean;
    readonly isInDrill: (stack: string) => boolean;
    readonly onTrouble: (text: string) => void;
  }) {
    this.#line = parts.line;
    this.#engine = parts.engine;
    this.#journal = parts.journal;
    this.#clock = parts.clock;
    this.#isInMaintenance = parts.isInMaintenance;
    this.#isInDrill = parts.isInDrill;
    this.#onTrouble = parts.onTrouble;
  }

  /**
   * Learns from each look which wardens run; one that does not has lost its lease. A stack without a file here is another
   * host's: its warden would believe the last word of either, and tell what it did to whoever asks first.
   */
  observe({ stack, view }: StackLook): void {
    if (view.fileFailure?.code === 'stack-unknown') {
      this.#posts.delete(stack);
      return;
    }
    const found = view.observed.containers.find(({ component }) => component === WARDEN);
    if (found?.state !== 'running') {
      const post = this.#posts.get(stack);
      if (post !== undefined) post.lease = lostLease(post.lease, this.#clock.monotonicMs());
      this.#posts.delete(stack);
      return;
    }
    if (!this.#posts.has(stack)) this.#posts.set(stack, newPost(stack));
  }

  /** True while the stack's warden acts, and the host need not. */
  isActing(stack: string): boolean {
    const lease = this.#posts.get(stack)?.lease ?? FREE_LEASE;
    return isLeaseHeld(lease, this.#clock.monotonicMs());
  }

  /** Before the host changes the stack, its warden hears of it; a warden that does not answer has been given its time. */
  async tell(stack: string): Promise<void> {
    const container = containerName(stack, WARDEN);
    const found = await this.#engine.member(container).catch(() => null);
    if (found?.state !== 'running') return;
    const post = this.#posts.get(stack) ?? newPost(stack);
    this.#posts.set(stack, post);
    await this.#exchange(post);
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await Promise.all([...this.#posts.values()].map((post) => this.#exchange(post)));
      await this.#clock.sleep(RENEW_EVERY_MS, signal);
    }
    for (const post of this.#posts.values()) post.lease = lostLease(post.lease, this.#clock.monotonicMs());
    await Promise.all([...this.#posts.values()].map(({ lastImport }) => lastImport));
  }

  async #exchange(post: Post): Promise<void> {
    const { stack, container } = post;
    const askedAtMs = this.#clock.monotonicMs();
    try {
      const word = await this.#line.say(
        container,
        {
          isInMaintenance: this.#isInMaintenance(stack),
          isInDrill: this.#isInDrill(stack),
          importedUpTo: post.importedUpTo,
        },
        ANSWER_WITHIN_MS,
      );
      post.lease = word.isActing ? renewedLease(post.lease, askedAtMs) : lostLease(post.lease, askedAtMs);
      if (word.events.length > 0) {
        post.lastImport = post.lastImport
          .then(() => this.#import(post, word.events))
          .catch((error) => this.#onTrouble(`${container}: ${toFailure(error).message}`));
        await post.lastImport;
      }
    } catch {
      // Not renewed, and so lost in a moment: the app acts in its place.
    }
  }

  /** Each event once, also when a host died between writing it down and saying so. */
  async #import(post: Post, events: readonly WardenEvent[]): Promise<void> {
    const { stack } = post;
    const recent = await this.#journal.events({ stack, limit: RECENT_EVENTS });
    const known = new Set(recent.map((event) => JSON.stringify([event.atMs, event.kind, event.text])));
    for (const { sequence, atMs, member, kind, text } of events) {
      if (sequence <= (post.importedUpTo ?? 0)) continue;
      if (!known.has(JSON.stringify([atMs, kind, text]))) {
        await this.#journal.addEvent({ atMs, stack, member, kind, text });
      }
      post.importedUpTo = sequence;
    }
  }
}

interface Post {
  readonly stack: string;
  readonly container: string;
  lease: GuardianLease;
  importedUpTo: number | null;
  lastImport: Promise<void>;
}

function newPost(stack: string): Post {
  return {
    stack,
    container: containerName(stack, WARDEN),
    lease: FREE_LEASE,
    importedUpTo: null,
    lastImport: Promise.resolve(),
  };
}
