import type { Failure } from '../../domain/failure.ts';
import type { Journal } from '../../ports/journal.ts';

/** What the host and the store's thread say to each other. */

export type StoreMethod = keyof Journal;

export type StoreCall = {
  [M in StoreMethod]: { readonly id: number; readonly method: M; readonly args: Parameters<Journal[M]> };
}[StoreMethod];

export type StoreReply =
  | { readonly kind: 'opened' }
  | { readonly kind: 'open-failed'; readonly failure: Failure }
  | { readonly kind: 'note'; readonly note: Failure }
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly failure: Failure };

export interface StoreWorkerData {
  readonly file: string;
}
