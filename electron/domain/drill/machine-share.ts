/** What the processors were doing, as far as a drill needs it; counted since some moment in the past. */
export interface ProcessorReading {
  readonly atMs: number;
  /** Processor time of the process that measures: load, watch and ledger included. */
  readonly ownMs: number;
  /** Null where the system does not count what its host gave to other machines. */
  readonly machine: { readonly allMs: number; readonly takenMs: number } | null;
}

/** What measuring cost, and what of the machine was not there meanwhile. */
export interface MachineShare {
  /** Of one processor. */
  readonly ownPercent: number;
  /** Of all processors; null where nobody counts it. */
  readonly takenPercent: number | null;
}

/** Above it a drill's times tell more about the machine's neighbours than about the stack. */
export const UNDISTURBED_PERCENT = 5;

/** Between the two readings. */
export function machineShare(before: ProcessorReading, after: ProcessorReading): MachineShare {
  const elapsedMs = after.atMs - before.atMs;
  return {
    ownPercent: percent(after.ownMs - before.ownMs, elapsedMs),
    takenPercent:
      before.machine === null || after.machine === null
        ? null
        : percent(after.machine.takenMs - before.machine.takenMs, after.machine.allMs - before.machine.allMs),
  };
}

/** Said beside a verdict; null when the machine was its own. */
export function disturbanceText(share: MachineShare | null): string | null {
  const taken = share?.takenPercent ?? 0;
  return taken > UNDISTURBED_PERCENT
    ? `${Math.round(taken)} % of the processors were given to other machines meanwhile: the counts hold, the times say little.`
    : null;
}

function percent(part: number, whole: number): number {
  return whole > 0 ? Math.round((part / whole) * 1_000) / 10 : 0;
}
