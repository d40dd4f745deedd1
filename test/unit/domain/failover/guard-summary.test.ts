import { describe, expect, it } from 'vitest';
import { guardSummary } from '../../../../electron/domain/failover/guard-summary.ts';

const stack = {
  hasGroups: true,
  isEnabled: true,
  wantsWarden: true,
  canHaveWarden: true,
  isWardenActing: true,
};

describe('who guards a stack', () => {
  it('is nobody’s question where there is nothing to hand over', () => {
    expect(guardSummary({ ...stack, hasGroups: false })).toBeNull();
  });

  it('is the warden while it acts', () => {
    expect(guardSummary(stack)).toEqual({
      by: 'warden',
      text: 'The warden guards it, also while Tandem is closed.',
    });
  });

  it.each([
    [{ wantsWarden: false }, 'it has no warden'],
    [{}, 'its warden does not answer'],
    [{ canHaveWarden: false }, 'where the engine keeps its socket is not known'],
  ])('is the app with %j, and why', (difference, why) => {
    const summary = guardSummary({ ...stack, isWardenActing: false, ...difference });
    expect(summary).toMatchObject({ by: 'app', text: expect.stringContaining(why) });
    expect(summary?.text).toContain('its engines fail over alone');
  });

  it('is nobody with the off switch, and slower', () => {
    const summary = guardSummary({ ...stack, isEnabled: false, isWardenActing: false });
    expect(summary).toMatchObject({ by: 'nobody', text: expect.stringMatching(/^Slower: nobody guards it/) });
  });
});
