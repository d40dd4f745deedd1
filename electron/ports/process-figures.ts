/** What the host process itself uses. */
export interface ProcessFigures {
  /** Since it began. */
  readonly cpuSeconds: number;
  readonly residentBytes: number;
  readonly startedAtSeconds: number;
  /** By how much the event loop was late since the last time that somebody asked; null the first time. */
  readonly loopDelaySeconds: { readonly p50: number; readonly p99: number; readonly max: number } | null;
}

export interface ProcessMeter {
  read(): ProcessFigures;
}
