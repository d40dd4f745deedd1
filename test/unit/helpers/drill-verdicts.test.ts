import { describe, expect, it, vi } from 'vitest';
import type { RunSummary } from '../../../electron/contract/schemas.ts';
import { troubleSaid, undisturbed } from '../../helpers/drill-verdicts.ts';
import * as processors from '../../helpers/taken-processors.ts';

describe('a drill that needs its processors', () => {
  const passed = verdict({ passed: true });
  const slow = verdict({ passed: false });
  const lossy = verdict({ passed: false, lost: 1 });
  const notDone = { verdict: null, failure: { message: 'it did not serve before' }, state: 'failed' };

  function verdict(given: { readonly passed: boolean; readonly lost?: number }) {
    const sentence = 'Did not pass: 1 request failed.';
    return { verdict: { lost: 0, duplicated: 0, sessions: null, sentence, ...given } };
  }

  it.each([
    ['was disturbed and failed', [0.3, 0], [slow, passed], passed],
    ['was disturbed and could not be carried out', [0.3, 0], [notDone, passed], passed],
    ['passed although it was disturbed', [0.3], [passed], passed],
    ['failed undisturbed', [0.01], [slow], slow],
    ['lost something', [0.9], [lossy], lossy],
    ['is disturbed always', [0.9, 0.9, 0.9, 0.9], [slow, slow, slow, slow], slow],
  ])('and %s is repeated only for that, four times in all at most', async (_, shares, runs, last) => {
    const measured = vi.spyOn(processors, 'withTakenShare');
    vi.spyOn(processors, 'untilUndisturbed').mockResolvedValue();
    const warned = vi.spyOn(console, 'warn').mockReturnValue();
    shares.forEach((share) => {
      measured.mockImplementationOnce(async (run) => ({ result: await run(), takenShare: share }));
    });
    const left = [...runs];

    const judged = await undisturbed(async () => left.shift() as unknown as RunSummary);

    expect(judged).toBe(last.verdict);
    expect(left).toEqual([]);
    expect(warned).toHaveBeenCalledTimes(runs.length - 1);
    vi.restoreAllMocks();
  });

  it('is judged by what the page says in the same way', () => {
    const late = 'Did not pass: 12 failed, 0 acknowledged submissions were lost, 0 were stored twice';
    expect(troubleSaid(late.replace('Did not pass', 'Passed'))).toBeNull();
    expect(troubleSaid(late)).toBe(late);
    expect(troubleSaid('The drill did not start.')).toBe('The drill did not start.');
    expect(troubleSaid(late.replace(' 0 acknowledged', ' 10 acknowledged'))).toBeNull();
    expect(troubleSaid(late.replace('0 were stored', '1 were stored'))).toBeNull();
  });
});
