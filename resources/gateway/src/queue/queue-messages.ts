/** Lists side by side instead of a list of objects: they cross to the other thread at half the cost. */
export type QueueRequest =
  | {
      readonly kind: 'write';
      readonly temporaryPaths: readonly string[];
      readonly contents: readonly string[];
    }
  | {
      readonly kind: 'publish';
      readonly temporaryPaths: readonly string[];
      readonly paths: readonly string[];
    }
  | { readonly kind: 'discard'; readonly temporaryPaths: readonly string[] }
  | { readonly kind: 'confirm'; readonly path: string }
  | { readonly kind: 'probe' }
  | {
      readonly kind: 'sweep';
      readonly own: { readonly prefix: string; readonly instance: string };
      readonly abandonedBeforeMs: number;
    };

export interface QueueFailure {
  /** The system's name for it: `ENOSPC`, `EROFS` … */
  readonly code: string;
  readonly message: string;
}

export interface QueueAnswer {
  /** One entry per file of a `write` or `publish`; null: durable. */
  readonly results: readonly (QueueFailure | null)[];
  readonly found?: boolean;
  readonly freeBytes?: number;
  readonly removed?: number;
  /** The request as a whole failed. */
  readonly failure?: QueueFailure;
}
