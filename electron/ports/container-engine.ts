import type { Life } from '../domain/health/member-health.ts';
import type { RawLine } from '../domain/logs/log-line.ts';
import type { ObservedContainer, ObservedState } from '../domain/plan/observed-state.ts';
import type { Operation } from '../domain/plan/operation.ts';

/** What services need of a container engine, cut by consumer; `adapters/docker` implements all of it. */

export interface EngineReader {
  /** Everything of one stack and what stands in its way. Throws a `FailureError`. */
  observe(stack: string): Promise<ObservedState>;
  /** Names of stacks that have at least one container, network or volume on the engine. */
  stackNames(): Promise<readonly string[]>;
}

export interface LeftoverFinder {
  /** Which of these volumes do not say whose they are, are used by nobody and hold nothing. Costs the engine a walk through all. */
  leftoverVolumes(names: readonly string[]): Promise<ReadonlySet<string>>;
}

export interface MemberReader {
  /** One container as it is now; null when there is none of ours. Throws a `FailureError`. */
  member(container: string): Promise<ObservedContainer | null>;
}

export interface OperationContext {
  readonly signal: AbortSignal;
  /** One line of what is going on inside a long operation: a build step, a wait. */
  readonly onDetail: (line: string) => void;
}

export interface OperationPerformer {
  /** Does one operation. Idempotent. Throws a `FailureError`, `cancelled` when the signal ended it. */
  perform(operation: Operation, context: OperationContext): Promise<void>;
}

export interface EngineEvent {
  readonly kind: 'container' | 'network' | 'volume';
  /** The engine's word: `die`, `start`, `health_status`, `oom`, `destroy`, … A hint; state is re-read. */
  readonly action: string;
  readonly id: string;
  readonly name: string;
  readonly stack: string;
  readonly member: string | null;
  /** Epoch milliseconds by the engine's clock, with fraction. */
  readonly atMs: number;
  readonly exitCode: number | null;
}

export interface EngineEvents {
  /** Ends with the signal; throws `engine-disconnected` when the stream breaks. */
  events(signal: AbortSignal): AsyncIterable<EngineEvent>;
}

export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ExecOptions {
  readonly deadlineMs: number;
  readonly maxOutputBytes: number;
  readonly user?: string;
  readonly input?: string;
  /** As root with every capability: for what the kernel lets nobody else do. */
  readonly isPrivileged?: true;
  /**
   * For looks that are repeated: as long as the same command, given up before, goes on in that container, it is not
   * begun again, and `deadline-exceeded` is thrown at once.
   */
  readonly neverTwice?: true;
}

export type SessionOptions = Pick<ExecOptions, 'isPrivileged' | 'neverTwice'>;

/** A process in a container that stays open and talks in lines. */
export interface LineSession {
  /** Lines of its standard output. Ends when the process or the connection does. */
  readonly lines: AsyncIterable<string>;
  /** Waits while the other side is slow. */
  write(line: string): Promise<void>;
  close(): Promise<void>;
}

export interface MemberExec {
  /** Throws `deadline-exceeded` after `deadlineMs`; output beyond the bound ends the call with a failure. */
  run(container: string, command: readonly string[], options: ExecOptions): Promise<ExecResult>;
  openSession(
    container: string,
    command: readonly string[],
    signal: AbortSignal,
    options?: SessionOptions,
  ): Promise<LineSession>;
}

export interface LogLine extends RawLine {
  readonly container: string;
}

export interface LogQuery {
  readonly follow: boolean;
  /** How many of the last lines to begin with. */
  readonly tail: number | 'all';
  readonly sinceMs?: number;
  readonly signal: AbortSignal;
}

export interface MemberLogs {
  logs(container: string, query: LogQuery): AsyncIterable<LogLine>;
}

/** The same as many lines at a time as the engine sent: for those who read everything. */
export interface MemberLogBatches {
  logBatches(container: string, query: LogQuery): AsyncIterable<readonly RawLine[]>;
}

export interface TreeEntry {
  /** Relative to the path that was asked for. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly content: Buffer;
}

export interface MemberFiles {
  /** Reads regular files below a path through the engine's archive call; works on stopped containers too. */
  readTree(
    container: string,
    path: string,
    limits: { readonly maxFileBytes: number },
  ): AsyncIterable<TreeEntry>;
}

export type ContainerLife = Life;

/** Signals, networks and restarts: what faults and their inverses are made of. */
export interface MemberControl {
  /** Signal to the container's first process through the engine. */
  signal(container: string, signal: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): Promise<void>;
  start(container: string): Promise<void>;
  /** Asks it to end, kills it after `graceMs`; resolves when it has ended. */
  stop(container: string, graceMs: number): Promise<void>;
  /** Stops with `graceMs` (0 kills at once) and starts again. */
  restart(container: string, graceMs: number): Promise<void>;
  disconnect(container: string, network: string): Promise<void>;
  connect(container: string, network: string, address: string, aliases: readonly string[]): Promise<void>;
  /** Null when there is no such container. */
  life(container: string): Promise<(ContainerLife & { readonly running: boolean }) | null>;
}
