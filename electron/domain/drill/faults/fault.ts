import type { NetworkAttachment } from '../../plan/desired-state.ts';

/**
 * A fault is data: what is done, step by step, how each step is undone, and what must be seen before anyone believes
 * that it happened. Whoever carries it out decides nothing.
 */
export interface Fault {
  /** In a person's words: `freeze gateway-1`. */
  readonly description: string;
  /** In order; each is undone by its own inverse, last step first. */
  readonly steps: readonly FaultStep[];
  readonly evidence: FaultEvidence;
}

export interface FaultStep {
  readonly action: FaultAction;
  /** Null for what is no damage and stays: a standby that was made the leader by plan. */
  readonly inverse: FaultInverse | null;
}

export type FaultAction =
  /** Through the engine, which counts it as stopped by hand: the restart policy does not act. */
  | { readonly kind: 'signal'; readonly container: string; readonly signal: 'SIGKILL' }
  /** Through the engine, which asks it to end and kills it after the grace; an abort does not wait for that. */
  | { readonly kind: 'stop'; readonly container: string; readonly graceMs: number }
  /**
   * A process inside the container, started ahead of need: it waits for the line `go`, acts at once and answers with
   * one line that begins with `expectedAnswer` (null when it dies with what it kills).
   */
  | {
      readonly kind: 'command';
      readonly container: string;
      readonly command: readonly string[];
      readonly expectedAnswer: string | null;
      /** With every capability, as root: for what the kernel lets nobody else do. */
      readonly isPrivileged?: true;
    }
  | { readonly kind: 'disconnect'; readonly container: string; readonly network: string }
  /** Through the manager of the group, which then sees to it that nobody loses anything. */
  | { readonly kind: 'hand-over'; readonly member: string };

export type FaultEvidence =
  /** The life of the container that was there before ended. */
  | { readonly kind: 'died'; readonly container: string }
  /** The command's answer: it has read the stopped state of each process. */
  | { readonly kind: 'stopped'; readonly container: string }
  /** Another member leads. */
  | { readonly kind: 'handed-over'; readonly member: string }
  /** The command's answer: it has looked for itself. */
  | { readonly kind: 'answered'; readonly container: string }
  /** The command's answer: it has tried to write and could not. */
  | { readonly kind: 'refuses-writes'; readonly container: string }
  /** The engine lists none of the networks for the container. */
  | { readonly kind: 'disconnected'; readonly container: string; readonly networks: readonly string[] };

/**
 * The inverse of a fault as data, so that any later process can carry it out. Each is idempotent. `containerId` ties
 * it to the container that was hit: one that was made anew since has nothing to be undone.
 */
export type FaultInverse =
  | {
      readonly kind: 'start-container';
      readonly container: string;
      readonly containerId?: string;
      /** It was asked to end, and may run so long although the fault has struck. */
      readonly endsWithinMs?: number;
    }
  | {
      readonly kind: 'continue-container';
      readonly container: string;
      readonly containerId?: string;
      /** Run inside the container; without it the signal goes to the container's first process. */
      readonly command?: readonly string[];
    }
  /** Run inside the container of this name, whichever it is by then. */
  | {
      readonly kind: 'run-command';
      readonly container: string;
      readonly containerId?: string;
      readonly command: readonly string[];
      readonly isPrivileged?: true;
    }
  | {
      /** The container is started for it if need be: what filled its disk may have ended it. */
      readonly kind: 'remove-file';
      readonly container: string;
      readonly containerId?: string;
      readonly path: string;
    }
  | {
      readonly kind: 'connect-network';
      readonly container: string;
      readonly containerId?: string;
      readonly network: string;
      readonly address: string;
      readonly aliases: readonly string[];
    };

/** Whom a fault hits, with the engine's ids, so that its inverse never touches a later container of that name. */
export interface FaultTarget {
  readonly member: string;
  readonly container: string;
  readonly containerId: string;
  readonly infraContainer: string;
  readonly infraContainerId: string;
  /** The network that the balancer uses comes first. */
  readonly networks: readonly NetworkAttachment[];
  /** Where the shared files are mounted in the gateways. */
  readonly queueFolder: string;
  /** Where its data volume is mounted; absent for a member without one. */
  readonly dataFolder?: string;
}
