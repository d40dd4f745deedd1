import * as z from 'zod';
import type { DrillVerdict } from './verdict.ts';

/** Under what a drill was run: which runs its figures can be compared with, and what a proof by it rests on. */

/** One component as it was on the engine when the drill began. */
export const drilledPart = z.object({
  component: z.string(),
  /** Of its members; in alphabetical order, with commas, while they differ. */
  image: z.string(),
  members: z.number().int(),
  /** Spec hash by container's name; the pods' own containers are among them. */
  containers: z.record(z.string(), z.string()),
});
export type DrilledPart = z.output<typeof drilledPart>;

export const drillConditions = z.object({
  ratePerSecond: z.number().int(),
  /** Null: what suits the drill. */
  clientRetries: z.number().int().nullable(),
  assisted: z.boolean(),
  parts: z.array(drilledPart),
});
export type DrillConditions = z.output<typeof drillConditions>;

/** What was worse than usual, with the words to tell it by. */
export const regression = z.object({ figure: z.string(), text: z.string() });
export type Regression = z.output<typeof regression>;

/** A verdict as the journal keeps it. */
export interface RecordedVerdict extends DrillVerdict {
  readonly conditions: DrillConditions;
  /** Compared with earlier runs of the same drill under the same load; the most important first. */
  readonly regressions: readonly Regression[];
}
