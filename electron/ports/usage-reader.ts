import type { HostUsage, UsageReading } from '../domain/usage/usage.ts';

/** One life of a container. */
export interface ContainerLifeKey {
  readonly id: string;
  readonly startedAt: string;
}

export interface UsageTarget extends ContainerLifeKey {
  /** The container that holds its network; null while that one is away. */
  readonly infra: ContainerLifeKey | null;
}

export interface UsageReader {
  /** Null when that life has ended. Throws a `FailureError`, at the latest when its deadline is over. */
  read(target: UsageTarget, signal: AbortSignal): Promise<UsageReading | null>;
  /** What is remembered of containers that are not among these may go. */
  keepOnly(ids: ReadonlySet<string>): void;
}

export interface HostUsageReader {
  /** Of the machine that the host runs on. Throws a `FailureError`. */
  read(): Promise<HostUsage>;
}
