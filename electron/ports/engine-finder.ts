/** What the link to the engine needs: somebody who finds the engine, and a connection that knows when it broke. */

export interface EngineInfo {
  /** Which engine and why this one, in words. */
  readonly description: string;
  readonly version: string;
  readonly apiVersion: string;
  /** False for an engine on another machine, whose ports and folders this host cannot try. */
  readonly local: boolean;
  readonly machine: EngineMachine;
  /** Where the engine's socket lies on its own machine; null when nobody can tell. */
  readonly socket: string | null;
}

/** What the engine's machine, which is a virtual one under Docker Desktop, can do. */
export interface EngineMachine {
  readonly cpus: number;
  /** As `uname -r` prints it. */
  readonly kernel: string;
}

export interface EngineConnection {
  readonly info: EngineInfo;
  /** Resolves with the reason when the engine went away; never rejects. Ends with the signal. */
  untilBroken(signal: AbortSignal): Promise<string>;
  /** True when the engine answered in time. Never rejects. */
  answers(timeoutMs: number): Promise<boolean>;
  close(): void;
}

export interface EngineFinder {
  /**
   * Finds an engine and makes it the one that adapters talk to. With `previous` only that engine's address is
   * asked: while it restarts, nobody may be sent to another engine by accident. Throws a `FailureError`.
   */
  find(previous: EngineConnection | null, signal: AbortSignal): Promise<EngineConnection>;
}
