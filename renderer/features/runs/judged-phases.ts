import type { DrillVerdict } from '../../../electron/contract/schemas.ts';
import type { LivePhase } from '../../state/live-run.ts';

type Judgement = Pick<DrillVerdict, 'detectMs' | 'servedAgainMs' | 'redundantAgainMs' | 'strikes'>;

/**
 * The moments as the verdict counts them. While a drill runs the host tells of each when it comes to look; only the
 * verdict knows which answer was the first, and a run must not say two times of one thing. What the verdict says never
 * happened is left out.
 */
export function judgedPhases(phases: readonly LivePhase[], verdict: Judgement | null): readonly LivePhase[] {
  if (verdict === null) return phases;
  const faults = phases.filter(({ phase }) => phase === 'fault-injected').toSorted((a, b) => a.atMs - b.atMs);
  return phases.flatMap((told) => {
    const index = faults.findLastIndex(({ atMs }) => atMs <= told.atMs);
    const fault = faults[index];
    const afterMs = fault === undefined ? undefined : judgedAfterMs(told, index, faults.length, verdict);
    if (fault === undefined || afterMs === undefined) return told;
    return afterMs === null ? [] : { ...told, atMs: fault.atMs + afterMs };
  });
}

/** Undefined where the verdict says nothing of it. */
function judgedAfterMs(
  { phase }: LivePhase,
  index: number,
  faults: number,
  verdict: Judgement,
): number | null | undefined {
  // Of several faults the verdict as a whole tells the longest, and of each its own; several at once share what follows.
  const own = faults === 1 ? verdict : verdict.strikes.length === faults ? verdict.strikes[index] : undefined;
  switch (phase) {
    case 'served-again':
      return own?.servedAgainMs;
    case 'detected':
      return faults === 1 ? own?.detectMs : undefined;
    case 'redundant-again':
      return faults === 1 ? own?.redundantAgainMs : undefined;
    default:
      return undefined;
  }
}
