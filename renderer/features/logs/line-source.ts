import type { FailureData } from '../../../electron/contract/schemas.ts';
import type { LineRing } from './line-ring.ts';

/**
 * Where a log screen's lines come from.
 *
 *   starting ──► live ──host or stream lost──► waiting ──► live
 *      │           └──────────── (a moment has no live part: it is `still`) ───────┘
 *      └──refused──► failed ──the stack changed, or asked again──► starting
 */
export type SourcePhase =
  | { readonly kind: 'starting' }
  | { readonly kind: 'live' }
  | { readonly kind: 'still' }
  | { readonly kind: 'waiting'; readonly failure: FailureData | null }
  | { readonly kind: 'failed'; readonly failure: FailureData };

/**
 * What is older than the first line: `more` can be asked for, `reading` still comes from the engine, `full` would not fit,
 * `end` is nothing.
 */
export type PastState = 'more' | 'loading' | 'reading' | 'full' | 'end' | 'failed';

export interface SourceState {
  readonly phase: SourcePhase;
  readonly past: PastState;
  /** Why the past could not be read; only with `failed`. */
  readonly pastFailure: FailureData | null;
  /** Of a search: how many lines the host has looked at. */
  readonly searchedLines: number;
  /** Of a moment: nothing newer is there, for now. */
  readonly isAtNow: boolean;
}

export interface LineSource {
  readonly ring: LineRing;
  state(): SourceState;
  /** At most once a frame. */
  subscribe(listener: () => void): () => void;
  /** `again`: also after a failure. */
  loadOlder(again?: boolean): void;
  /** Only of a moment: what came after it. */
  loadNewer(): void;
  close(): void;
}
