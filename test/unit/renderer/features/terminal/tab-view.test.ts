import { describe, expect, test } from 'vitest';
import {
  belongsTo,
  isSameTarget,
  mustAskBeforeEnd,
  tabName,
  tabTone,
} from '../../../../../renderer/features/terminal/tab-view.ts';

const psql = { kind: 'member', stack: 'shop', member: 'database-1', client: 'psql' } as const;
const shell = { kind: 'member', stack: 'shop', member: 'database-1' } as const;
const names = { host: 'this machine', shell: 'Shell', console: 'Console' };
const ended = (reason: 'exited' | 'member-gone', exitCode: number | null) =>
  ({ kind: 'ended', end: { reason, exitCode, signal: null } }) as const;

describe('a tab of a terminal', () => {
  test('goes by its member first, and by what runs there', () => {
    expect(tabName(psql, names)).toBe('database-1 · psql');
    expect(tabName(shell, names)).toBe('database-1 · Shell');
    expect(tabName({ kind: 'host' }, names)).toBe('this machine');
  });

  test('has another shape for a good end than for a bad one', () => {
    expect(tabTone(ended('exited', 0))).toBe('over');
    expect(tabTone(ended('exited', 1))).toBe('bad');
    expect(tabTone(ended('member-gone', null))).toBe('bad');
    expect(tabTone({ kind: 'attached' })).toBe('good');
  });

  test('asks before it ends what may still run', () => {
    expect(mustAskBeforeEnd({ kind: 'attached' })).toBe(true);
    expect(mustAskBeforeEnd({ kind: 'lost', sinceMs: 0 })).toBe(true);
    expect(mustAskBeforeEnd(ended('exited', 0))).toBe(false);
  });

  test('is shown with its stack; the machine’s own with each', () => {
    expect(belongsTo(psql, 'shop')).toBe(true);
    expect(belongsTo(psql, 'other')).toBe(false);
    expect(belongsTo({ kind: 'host' }, 'other')).toBe(true);
  });

  test('a shell that was not named is a shell', () => {
    expect(isSameTarget(shell, { ...shell, client: 'shell' })).toBe(true);
    expect(isSameTarget(shell, psql)).toBe(false);
    expect(isSameTarget({ kind: 'host' }, psql)).toBe(false);
  });
});
