import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  resourcesOf,
  sharePercent,
  worstFit,
} from '../../../../../renderer/features/capacity/capacity-view.ts';

const fit = { memory: 'fits', cpus: 'fits', disk: 'fits', tooLarge: [] } as const;

describe('capacity in words and bars', () => {
  it('writes sizes as people of that language do', () => {
    expect([0, 512, 1536, 1.5 * 1024 ** 3, 12 * 1024 ** 3].map((bytes) => formatBytes(bytes, 'en'))).toEqual([
      '0 B',
      '512 B',
      '1.5 KiB',
      '1.5 GiB',
      '12 GiB',
    ]);
    expect(formatBytes(1.5 * 1024 ** 3, 'de')).toBe('1,5 GiB');
  });

  it('says the worst first', () => {
    expect(worstFit({ fit: { ...fit, tooLarge: [] } })).toBe('fits');
    expect(worstFit({ fit: { ...fit, cpus: 'tight', disk: 'unknown', tooLarge: [] } })).toBe('tight');
    expect(worstFit({ fit: { ...fit, memory: 'over', tooLarge: [] } })).toBe('over');
    expect(worstFit({ fit: { ...fit, tooLarge: ['database-1'] } })).toBe('over');
  });

  it('draws no bar of what is not known, and none longer than full', () => {
    expect(sharePercent(5, null)).toBeNull();
    expect(sharePercent(5, 0)).toBeNull();
    expect(sharePercent(5, 10)).toBe(50);
    expect(sharePercent(50, 10)).toBe(100);
  });

  it('has nothing of a machine that cannot be asked', () => {
    const totals = { memoryBytes: 1, cpus: 2, diskBytes: 3, withoutDisk: 0 };
    const views = resourcesOf({
      members: [],
      components: [],
      totals,
      host: null,
      fit: { ...fit, tooLarge: [] },
    });
    expect(views.map(({ available, free }) => [available, free])).toEqual([
      [null, null],
      [null, null],
      [null, null],
    ]);
  });
});
