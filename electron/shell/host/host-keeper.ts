import type { HostApi } from '../../contract/host-session.ts';
import { type Failure, toFailure } from '../../domain/failure.ts';

/**
 * Which host the app speaks to. A data folder has one host at a time; when another process is it, the app is its
 * client, and takes over when that one ends.
 *
 *   seeking ──nobody answers, folder is free──► owning
 *      ▲ └────somebody answers───────────────► attached
 *      └─────────its host ended───────────────────┘        any ──close──► closed
 */
export type HostState =
  | { readonly phase: 'seeking' }
  | { readonly phase: 'owning'; readonly api: HostApi }
  | { readonly phase: 'attached'; readonly api: HostApi }
  | { readonly phase: 'closed' };

export interface OwnedHost {
  readonly api: HostApi;
  suspend(): void;
  resume(): void;
  close(): Promise<void>;
}

export interface AttachedHost {
  readonly api: HostApi;
  /** Resolves when it is gone. */
  readonly ended: Promise<unknown>;
  close(): void;
}

export interface HostKeeperOptions {
  /** Null when nobody answers. */
  readonly attach: () => Promise<AttachedHost | null>;
  /** Throws `host-busy` when another process owns the folder. */
  readonly own: () => Promise<OwnedHost>;
  readonly pause: (ms: number) => Promise<void>;
  /** Neither could be had, and waiting does not help: a store that is damaged, a folder that cannot be used. */
  readonly onFailed: (failure: Failure) => void;
}

/** Somebody owns the folder and does not answer yet: it is starting, or ending. */
const RETRY_MS = 200;
const LONGEST_RETRY_MS = 1_000;

export class HostKeeper {
  readonly #options: HostKeeperOptions;
  readonly #listeners = new Set<(state: HostState) => void>();
  #state: HostState = { phase: 'seeking' };
  #owned: OwnedHost | null = null;
  #attached: AttachedHost | null = null;
  #seeking: Promise<void> = Promise.resolve();

  constructor(options: HostKeeperOptions) {
    this.#options = options;
  }

  get state(): HostState {
    return this.#state;
  }

  /** Null while another process is the host, or there is none. */
  get owned(): OwnedHost | null {
    return this.#owned;
  }

  onChange(listener: (state: HostState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  start(): void {
    this.#seeking = this.#seek();
  }

  /** Rejects when there will be none any more. */
  whenReady(): Promise<HostApi> {
    return new Promise((resolve, reject) => {
      const look = (): boolean => {
        const state = this.#state;
        if (state.phase === 'seeking') return false;
        if (state.phase === 'closed') reject(new Error('The app is ending.'));
        else resolve(state.api);
        return true;
      };
      if (look()) return;
      const stop = this.onChange(() => {
        if (look()) stop();
      });
    });
  }

  /** Ends the own host cleanly; another process's host stays as it is. */
  async close(): Promise<void> {
    this.#become({ phase: 'closed' });
    await this.#seeking;
    this.#attached?.close();
    await this.#owned?.close();
    this.#owned = null;
  }

  async #seek(): Promise<void> {
    this.#become({ phase: 'seeking' });
    for (let waitMs = RETRY_MS; !this.#isClosed(); waitMs = Math.min(waitMs * 2, LONGEST_RETRY_MS)) {
      try {
        await this.#attachOrOwn();
        return;
      } catch (thrown) {
        const failure = toFailure(thrown);
        if (failure.code !== 'host-busy' && failure.code !== 'deadline-exceeded') {
          if (!this.#isClosed()) this.#options.onFailed(failure);
          return;
        }
      }
      if (!this.#isClosed()) await this.#options.pause(waitMs);
    }
  }

  /** Both may be had after `close` was called: it waits for this, and then ends what there is. */
  async #attachOrOwn(): Promise<void> {
    const attached = await this.#options.attach();
    if (attached !== null) {
      this.#attached = attached;
      this.#become({ phase: 'attached', api: attached.api });
      void attached.ended.then(() => {
        if (this.#attached !== attached) return;
        this.#attached = null;
        if (!this.#isClosed()) this.start();
      });
      return;
    }
    if (this.#isClosed()) return;
    const owned = await this.#options.own();
    this.#owned = owned;
    this.#become({ phase: 'owning', api: owned.api });
  }

  #isClosed(): boolean {
    return this.#state.phase === 'closed';
  }

  #become(next: HostState): void {
    if (this.#isClosed()) return;
    this.#state = next;
    for (const listener of [...this.#listeners]) listener(next);
  }
}
