import type { HostSystem } from '../domain/engine/prerequisites.ts';

/** What the setup of a stack needs of the host. */

/** One file a draft, whole or absent. */
export interface DraftStore {
  ids(): Promise<readonly string[]>;
  /** Null when there is none. */
  read(id: string): Promise<string | null>;
  write(id: string, text: string): Promise<void>;
  remove(id: string): Promise<void>;
}

/** The stack files that come with Tandem. */
export interface StackTemplates {
  list(): Promise<readonly { readonly id: string; readonly text: string }[]>;
}

export type Reach =
  | { readonly kind: 'connected'; readonly address: string }
  | { readonly kind: 'unknown-name' }
  | { readonly kind: 'refused'; readonly address: string }
  /** No answer before the deadline. */
  | { readonly kind: 'silent'; readonly address: string }
  | { readonly kind: 'failed'; readonly why: string };

export type UserinfoAnswer =
  | { readonly kind: 'answered'; readonly status: number }
  | { readonly kind: 'failed'; readonly why: string };

/** Other machines, as this one reaches them. Nothing here throws or takes longer than its deadline. */
export interface AddressProbe {
  connect(host: string, port: number, deadlineMs: number): Promise<Reach>;
  /** Asks once, follows nothing. The token is sent and kept nowhere. */
  askUserinfo(url: string, token: string | null, deadlineMs: number): Promise<UserinfoAnswer>;
}

export interface HostFacts {
  system(): Promise<HostSystem>;
  /** Whether this machine's own kernel mounts NFS; null when it cannot be told without trying. */
  mountsNfs(): Promise<boolean | null>;
}
