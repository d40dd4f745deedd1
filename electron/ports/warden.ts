import type { HostWord, WardenEvent, WardenWord } from '../domain/failover/warden-words.ts';
import type { Journal } from './journal.ts';

/** The host's line to a warden. */
export interface WardenLine {
  /** Throws a `FailureError` when the warden does not answer in time, or not in its own words. */
  say(container: string, word: HostWord, timeoutMs: number): Promise<WardenWord>;
}

/** The warden's own journal: small, on disk before `addEvent` resolves, kept until a host has read it. */
export interface WardenJournal extends Pick<Journal, 'addEvent' | 'events'> {
  /** Oldest first, at most as many as fit into one word. */
  unread(): readonly WardenEvent[];
  /** A host has these in its journal. */
  markRead(upTo: number): Promise<void>;
}
