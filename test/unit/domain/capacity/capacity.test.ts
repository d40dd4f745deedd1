import { describe, expect, it } from 'vitest';
import { fitOf, type HostCapacity, planNeeds } from '../../../../electron/domain/capacity/capacity.ts';
import { compiled, specOf, stackText, withCache, withStandby } from '../../../helpers/stack-files.ts';

const GIB = 1024 ** 3;
const TEXT = withCache(withStandby(stackText('gateway-pair')));
const needs = planNeeds(specOf(TEXT), compiled(TEXT));

const host: HostCapacity = {
  cpus: 64,
  memoryBytes: 64 * GIB,
  memoryFreeBytes: 60 * GIB,
  diskFreeBytes: 500 * GIB,
};

describe('what a plan needs', () => {
  it('is told per component and in all, pods of their own line', () => {
    const sum = needs.components.reduce((total, { totalMemoryBytes }) => total + totalMemoryBytes, 0);
    expect(sum).toBe(needs.totals.memoryBytes);
    const database = needs.components.find(({ component }) => component === 'database');
    expect(database).toMatchObject({ members: 2, memoryBytes: 512 * 1024 ** 2, totalCpus: 2 });
    expect(needs.components.at(-1)).toMatchObject({ component: 'pods', kind: 'infra' });
    expect(needs.members.some(({ member }) => member.endsWith('-pod'))).toBe(false);
  });

  it('of disk is told only where it follows from the plan', () => {
    const disk = (name: string) => needs.members.find(({ member }) => member === name)?.diskBytes;
    expect(disk('cache-1')).toBe(512 * 1024 ** 2);
    expect(disk('gateway-1')).toBeNull();
    expect(needs.totals.withoutDisk).toBe(2);
  });
});

describe('beside the machine', () => {
  it('fits, is tight, or is over', () => {
    expect(fitOf(needs, host, false)).toEqual({ memory: 'fits', cpus: 'fits', disk: 'fits', tooLarge: [] });
    expect(fitOf(needs, { ...host, memoryFreeBytes: GIB }, false).memory).toBe('tight');
    expect(fitOf(needs, { ...host, memoryFreeBytes: GIB }, true).memory).toBe('fits');
    expect(fitOf(needs, { ...host, memoryBytes: 2 * GIB }, true).memory).toBe('over');
    expect(fitOf(needs, { ...host, cpus: 2 }, false).cpus).toBe('tight');
    expect(fitOf(needs, { ...host, diskFreeBytes: GIB }, true).disk).toBe('over');
    expect(fitOf(needs, { ...host, diskFreeBytes: 8 * GIB }, false).disk).toBe('tight');
  });

  it('is not known for a machine that cannot be asked', () => {
    expect(fitOf(needs, null, false)).toMatchObject({ memory: 'unknown', disk: 'unknown' });
    expect(fitOf(needs, { ...host, diskFreeBytes: null }, false).disk).toBe('unknown');
  });

  it('names members that alone are larger than it', () => {
    expect(fitOf(needs, { ...host, memoryBytes: 400 * 1024 ** 2 }, false).tooLarge).toEqual([
      'database-1',
      'database-2',
    ]);
  });
});
