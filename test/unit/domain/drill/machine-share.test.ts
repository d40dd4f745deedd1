import { describe, expect, it } from 'vitest';
import {
  disturbanceText,
  machineShare,
  type ProcessorReading,
} from '../../../../electron/domain/drill/machine-share.ts';

const before: ProcessorReading = { atMs: 1_000, ownMs: 500, machine: { allMs: 10_000, takenMs: 400 } };

describe('what a drill had of the machine', () => {
  it('is told as a share of one processor for what measures, and of all for what was taken', () => {
    const after = { atMs: 11_000, ownMs: 1_350, machine: { allMs: 30_000, takenMs: 1_400 } };
    expect(machineShare(before, after)).toEqual({ ownPercent: 8.5, takenPercent: 5 });
  });

  it('is not guessed where nobody counts what was taken', () => {
    expect(machineShare(before, { atMs: 2_000, ownMs: 600, machine: null })).toEqual({
      ownPercent: 10,
      takenPercent: null,
    });
  });

  it('is nothing between two readings at the same moment', () => {
    expect(machineShare(before, before)).toEqual({ ownPercent: 0, takenPercent: 0 });
  });

  it.each([
    [null, null],
    [{ ownPercent: 90, takenPercent: null }, null],
    [{ ownPercent: 90, takenPercent: 5 }, null],
    [
      { ownPercent: 1, takenPercent: 46.2 },
      '46 % of the processors were given to other machines meanwhile: the counts hold, the times say little.',
    ],
  ])('%j: %j is said beside the verdict', (share, text) => {
    expect(disturbanceText(share)).toBe(text);
  });
});
