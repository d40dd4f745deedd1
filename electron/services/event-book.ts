import { toFailure } from '../domain/failure.ts';
import type {
  EventEntry,
  EventJournal,
  EventQuery,
  EventStore,
  RecordedEvent,
} from '../ports/event-journal.ts';
import type { Journal, JournalEvent } from '../ports/journal.ts';
import { Subscribers } from './subscribers.ts';

/**
 * The journal of events: whoever reports returns at once, what comes while the store writes is written in one step after
 * that, and everybody who watches hears of an event once it is written down.
 */

/** One step of the store. */
const BATCH = 100;
/** More wait only while the store is stuck. */
const MOST_WAITING = 2_000;

export class EventBook implements EventJournal, Pick<Journal, 'addEvent' | 'events'> {
  readonly #store: EventStore & Pick<Journal, 'events'>;
  readonly #onTrouble: (text: string) => void;
  readonly #subscribers: Subscribers<RecordedEvent>;
  readonly #incidentSubscribers: Subscribers<JournalEvent>;
  #waiting: EventEntry[] = [];
  #dropped = 0;
  #writing: Promise<void> | null = null;

  constructor(store: EventStore & Pick<Journal, 'events'>, onTrouble: (text: string) => void) {
    this.#store = store;
    this.#onTrouble = onTrouble;
    const onError = (error: unknown): void => onTrouble(toFailure(error).message);
    this.#subscribers = new Subscribers(onError);
    this.#incidentSubscribers = new Subscribers(onError);
  }

  subscribe(listener: (event: RecordedEvent) => void): () => void {
    return this.#subscribers.subscribe(listener);
  }

  /** Of what is kept apart as an incident, and of nothing else. */
  subscribeToIncidents(listener: (incident: JournalEvent) => void): () => void {
    return this.#incidentSubscribers.subscribe(listener);
  }

  record(event: EventEntry): void {
    if (this.#waiting.length >= MOST_WAITING) {
      this.#dropped += 1;
      return;
    }
    this.#waiting.push(event);
    this.#writing ??= this.#write().finally(() => {
      this.#writing = null;
    });
  }

  async addEvent(event: JournalEvent): Promise<RecordedEvent> {
    const recorded = await this.#store.addEvent(event);
    this.#subscribers.emit(recorded);
    this.#incidentSubscribers.emit(event);
    return recorded;
  }

  events(query: Parameters<Journal['events']>[0]): ReturnType<Journal['events']> {
    return this.#store.events(query);
  }

  list(query: EventQuery): Promise<readonly RecordedEvent[]> {
    return this.#store.listEvents(query);
  }

  /** Resolves when everything that was reported is written down, or cannot be. */
  async close(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, BATCH);
      try {
        for (const event of await this.#store.recordEvents(batch)) this.#subscribers.emit(event);
      } catch (error) {
        this.#dropped += batch.length;
        this.#onTrouble(`writing down what happened: ${toFailure(error).message}`);
      }
    }
    if (this.#dropped > 0) this.#onTrouble(`${this.#dropped} events were not written down`);
    this.#dropped = 0;
  }
}
