import {
  type CapacityFit,
  fitOf,
  type HostCapacity,
  type PlanNeeds,
  planNeeds,
} from '../domain/capacity/capacity.ts';
import type { DesiredState } from '../domain/plan/desired-state.ts';
import type { StackSpec } from '../domain/stack/stack-spec.ts';
import type { HostUsageReader } from '../ports/usage-reader.ts';
import type { Stacks } from './stacks.ts';

export interface CapacityReport extends PlanNeeds {
  /** Null when the engine's machine is not this one. */
  readonly host: HostCapacity | null;
  readonly fit: CapacityFit;
}

export interface CapacityParts {
  readonly stacks: Pick<Stacks, 'compiled'>;
  readonly usage: HostUsageReader;
  /** Room where the data folder lies, for when the engine's own cannot be read. */
  readonly freeBytes: () => Promise<number | null>;
  readonly isEngineLocal: () => boolean;
}

/** A plan's totals beside what the machine has. */
export class PlanCapacity {
  readonly #parts: CapacityParts;

  constructor(parts: CapacityParts) {
    this.#parts = parts;
  }

  /** Throws the failure of a stack file that is not there or not valid. */
  async of(stack: string): Promise<CapacityReport> {
    const { spec, desired, observed } = await this.#parts.stacks.compiled(stack);
    const isRunning = observed.containers.some(({ state }) => state === 'running');
    return this.forPlan(spec, desired, isRunning);
  }

  async forPlan(spec: StackSpec, desired: DesiredState, isRunning: boolean): Promise<CapacityReport> {
    const needs = planNeeds(spec, desired);
    const host = this.#parts.isEngineLocal() ? await this.#host() : null;
    return { ...needs, host, fit: fitOf(needs, host, isRunning) };
  }

  async #host(): Promise<HostCapacity> {
    const { cores, memoryBytes, memoryTotalBytes, disk } = await this.#parts.usage.read();
    return {
      cpus: cores,
      memoryBytes: memoryTotalBytes,
      memoryFreeBytes: Math.max(0, memoryTotalBytes - memoryBytes),
      diskFreeBytes: disk === null ? await this.#parts.freeBytes() : disk.totalBytes - disk.usedBytes,
    };
  }
}
