import type {
  DesiredContainer,
  DesiredImage,
  DesiredNetwork,
  DesiredSecret,
  DesiredVolume,
  FilesMount,
  GeneratedFile,
  NfsExport,
} from './desired-state.ts';

/**
 * One operation is one call to the engine (or one write to the stack's folder), with its target and its cause.
 * Every operation is idempotent: doing it again after a crash between the call and its record changes nothing.
 */
export type Operation = OperationBody & {
  /** Whose label everything that the operation makes carries. */
  readonly stack: string;
  /** Unique within the plan and stable between runs: `<kind> <target>`. */
  readonly id: string;
  /** Why it is in the plan, in words for a person: `not there yet`, `configuration changed`, … */
  readonly cause: string;
  /** Ids of operations that must have succeeded before. */
  readonly after: readonly string[];
};

export type OperationBody =
  | { readonly kind: 'ensure-image'; readonly target: string; readonly image: DesiredImage }
  | { readonly kind: 'ensure-secrets'; readonly target: string; readonly secrets: readonly DesiredSecret[] }
  | { readonly kind: 'write-stack-files'; readonly target: string; readonly files: readonly GeneratedFile[] }
  | { readonly kind: 'create-network'; readonly target: string; readonly network: DesiredNetwork }
  | { readonly kind: 'remove-network'; readonly target: string }
  | { readonly kind: 'create-volume'; readonly target: string; readonly volume: DesiredVolume }
  | { readonly kind: 'remove-volume'; readonly target: string }
  | { readonly kind: 'create-container'; readonly target: string; readonly container: DesiredContainer }
  | {
      readonly kind: 'connect-network';
      readonly target: string;
      readonly container: string;
      readonly network: string;
      readonly address: string;
      readonly aliases: readonly string[];
    }
  | {
      readonly kind: 'write-files';
      readonly target: string;
      readonly container: string;
      readonly mount: FilesMount;
    }
  | { readonly kind: 'start-container'; readonly target: string }
  | { readonly kind: 'restart-container'; readonly target: string; readonly graceMs: number }
  | {
      readonly kind: 'await-ready';
      readonly target: string;
      readonly container: DesiredContainer;
      /** How long it must have answered, or without a probe have run, before others may rely on it; default 0. */
      readonly steadyMs?: number;
    }
  /** Until every balancer in front of a pod (the target is its infra container) holds it for up. */
  | { readonly kind: 'await-served'; readonly target: string; readonly by: readonly AskedBalancer[] }
  /** Until it is known that the engine's machine can mount what containers are about to; changes nothing. */
  | {
      readonly kind: 'check-mount';
      readonly target: string;
      readonly image: string;
      /** Null: whether its kernel can mount any. */
      readonly export: NfsExport | null;
      readonly driverOptions: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'stop-container'; readonly target: string; readonly graceMs: number }
  | { readonly kind: 'remove-container'; readonly target: string };

/** A balancer's process and the page on which it says whether it holds a pod for up (200). */
export interface AskedBalancer {
  readonly container: string;
  readonly infraContainer: string;
  readonly port: number;
  readonly path: string;
}

export type OperationKind = OperationBody['kind'];

export interface Plan {
  readonly stack: string;
  readonly operations: readonly Operation[];
  /** What cannot be done and why; a plan with blockers is printed, not executed. */
  readonly blockers: readonly PlanBlocker[];
  /** What the stack file asks for and will not be there. */
  readonly notes?: readonly string[];
}

export interface PlanBlocker {
  readonly code: 'name-taken' | 'port-taken' | 'volume-changed';
  readonly target: string;
  readonly message: string;
  readonly hint: string;
}
