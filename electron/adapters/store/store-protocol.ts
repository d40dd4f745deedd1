import type { Failure } from '../../domain/failure.ts';
import type { EventStore, RecordedEvent } from '../../ports/event-journal.ts';
import type { Journal, JournalEvent } from '../../ports/journal.ts';
import type { MetricStore } from '../../ports/metric-store.ts';

/** What the host and the store's thread say to each other. */

export interface Store extends Journal, EventStore, MetricStore {
  addEvent(event: JournalEvent): Promise<RecordedEvent>;
}

/** The same calls without their promises: SQLite blocks, so it lives in a thread of its own. */
export type Blocking<T> = {
  [M in keyof T]: T[M] extends (...args: infer A) => Promise<infer R> ? (...args: A) => R : never;
};

export type StoreMethod = keyof Store;
export type MetricMethod = keyof MetricStore;
export type JournalMethod = Exclude<StoreMethod, MetricMethod>;

export type StoreCall = {
  [M in StoreMethod]: { readonly id: number; readonly method: M; readonly args: Parameters<Store[M]> };
}[StoreMethod];

export type StoreReply =
  | { readonly kind: 'opened' }
  | { readonly kind: 'open-failed'; readonly failure: Failure }
  | { readonly kind: 'note'; readonly note: Failure }
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly failure: Failure };

/** The first that the thread hears. */
export interface StoreFiles {
  readonly file: string;
  readonly metricsFile: string;
}
