import type { ProcessorReading } from '../domain/drill/machine-share.ts';

export interface ProcessorReader {
  /** Never rejects: what cannot be read is null. */
  read(): Promise<ProcessorReading>;
}
