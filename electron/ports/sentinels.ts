import type { SentinelWatch } from '../domain/failover/guarded-group.ts';
import type { SentinelView } from '../domain/failover/sentinel-view.ts';

/** The Sentinels of a cache: what they hold for true, and the one order that they take. Nothing is decided here. */
export interface Sentinels {
  /**
   * Of each Sentinel that answers within the time, in the order of `watch.sentinels`; of none when nobody answers. What
   * is not understood counts as no answer. The connections stay open for the next question.
   */
  views(watch: SentinelWatch, timeoutMs: number): Promise<readonly SentinelView[]>;
  /**
   * `SENTINEL FAILOVER` over the connection on which this Sentinel was asked; refused as `failed` when there is none
   * any more. Rejects with a `FailureError` when no answer comes: nobody knows then whether it was heard.
   */
  failOver(watch: SentinelWatch, sentinel: string, timeoutMs: number): Promise<FailoverAnswer>;
  close(): Promise<void>;
}

export type FailoverAnswer =
  | { readonly kind: 'ordered' }
  | {
      readonly kind: 'refused';
      readonly reason: 'in-progress' | 'no-candidate' | 'failed';
      readonly detail: string;
    };
