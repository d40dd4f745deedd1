import { EVENTS_PER_SESSION, type Session, type SessionStore, type StoredEvent } from './session-store.ts';

const MOST_SESSIONS = 10_000;
const MOST_EVENT_CHARACTERS = 16 * 1024 * 1024;

interface Entry {
  readonly session: Session;
  readonly events: readonly StoredEvent[];
  readonly untilMs: number;
}

/** For a gateway alone: its sessions end with it. */
export class MemorySessions implements SessionStore {
  readonly #ttlMs: number;
  readonly #now: () => number;
  /** In order of last use, so that the one that was longest unused goes first. */
  readonly #entries = new Map<string, Entry>();
  #eventCharacters = 0;
  #eventNumber = 0;

  constructor(ttlMs: number, now: () => number = Date.now) {
    this.#ttlMs = ttlMs;
    this.#now = now;
  }

  async open(session: Session): Promise<void> {
    this.#keep({ session, events: [] });
    for (const [id, { untilMs }] of this.#entries) {
      if (this.#entries.size <= MOST_SESSIONS && untilMs > this.#now()) break;
      this.#drop(id);
    }
  }

  async use(id: string): Promise<Session | null> {
    const entry = this.#find(id);
    if (entry !== null) this.#keep(entry);
    return entry?.session ?? null;
  }

  async end(id: string): Promise<void> {
    this.#drop(id);
  }

  async addEvent(sessionId: string, stream: string, text: string): Promise<string> {
    const id = `0-${++this.#eventNumber}`;
    const entry = this.#find(sessionId);
    if (entry === null) return id;
    this.#keep({ ...entry, events: [...entry.events, { id, stream, text }].slice(-EVENTS_PER_SESSION) });
    for (const [other, { session, untilMs }] of this.#entries) {
      if (this.#eventCharacters <= MOST_EVENT_CHARACTERS) break;
      if (other !== sessionId) this.#replace({ session, events: [], untilMs });
    }
    return id;
  }

  async eventsFrom(sessionId: string, eventId: string): Promise<readonly StoredEvent[]> {
    const events = this.#find(sessionId)?.events ?? [];
    const first = events.findIndex(({ id }) => id === eventId);
    return first === -1 ? [] : events.slice(first);
  }

  async ping(): Promise<void> {}

  close(): void {
    this.#entries.clear();
  }

  #find(id: string): Entry | null {
    const entry = this.#entries.get(id);
    if (entry === undefined) return null;
    if (entry.untilMs > this.#now()) return entry;
    this.#drop(id);
    return null;
  }

  /** As the one that was used last. */
  #keep(entry: Omit<Entry, 'untilMs'>): void {
    this.#drop(entry.session.id);
    this.#replace({ ...entry, untilMs: this.#now() + this.#ttlMs });
  }

  #replace(entry: Entry): void {
    this.#eventCharacters -= charactersOf(this.#entries.get(entry.session.id));
    this.#entries.set(entry.session.id, entry);
    this.#eventCharacters += charactersOf(entry);
  }

  #drop(id: string): void {
    this.#eventCharacters -= charactersOf(this.#entries.get(id));
    this.#entries.delete(id);
  }
}

function charactersOf(entry: Entry | undefined): number {
  return (entry?.events ?? []).reduce((sum, { text }) => sum + text.length, 0);
}
