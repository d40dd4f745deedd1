import { describe, expect, it } from 'vitest';
import type { Notice } from '../../../../electron/shell/notices/notice.ts';
import { noticeOf } from '../../../../electron/shell/notices/notice-of.ts';
import { afterTelling, isWorthTelling } from '../../../../electron/shell/notices/notice-policy.ts';
import { shellTexts } from '../../../../electron/shell/texts.ts';
import { judged, run } from '../../renderer/builders.ts';

const notice: Notice = {
  ...{ cause: 'shop/database-1', group: 'shop', title: 'shop', body: '…', urgency: 'normal' },
  ...{ screen: null, actions: [] },
};
const calm = {
  ...{ nowMs: 1_000_000, isWatched: false, quietUntilMs: null, wokeAtMs: null },
  busyStacks: new Set<string>(),
};

describe('whether a notice is told', () => {
  it('is so when nothing speaks against it', () => {
    expect(isWorthTelling(notice, new Map(), calm)).toBe(true);
  });

  it.each([
    ['the person looks at the app', { isWatched: true }],
    ['alerts are paused', { quietUntilMs: 1_000_001 }],
    ['the machine has just woken up', { wokeAtMs: 999_000 }],
    ['it happens on purpose', { busyStacks: new Set(['shop']) }],
  ])('is not so when %s', (_case, circumstances) => {
    expect(isWorthTelling(notice, new Map(), { ...calm, ...circumstances })).toBe(false);
  });

  it('is so again when the pause is over, or long after waking up', () => {
    expect(isWorthTelling(notice, new Map(), { ...calm, quietUntilMs: 1_000_000, wokeAtMs: 1 })).toBe(true);
  });

  it('is so for the verdict of the drill that made the stack busy', () => {
    const busy = { ...calm, busyStacks: new Set(['shop']) };
    expect(isWorthTelling({ ...notice, cause: 'drill/1' }, new Map(), busy)).toBe(true);
  });

  it('is so once per cause, and once more when the story is long over', () => {
    const told = afterTelling(notice, new Map(), calm.nowMs);
    expect(isWorthTelling(notice, told, { ...calm, nowMs: calm.nowMs + 119_999 })).toBe(false);
    expect(isWorthTelling({ ...notice, cause: 'shop/cache-1' }, told, calm)).toBe(true);
    const later = { ...calm, nowMs: calm.nowMs + 120_000 };
    expect(isWorthTelling(notice, told, later)).toBe(true);
    expect(afterTelling({ ...notice, cause: 'other' }, told, later.nowMs).size).toBe(1);
  });
});

describe('what is told', () => {
  const texts = shellTexts('en');
  const event = { id: 1, atMs: 1, stack: 'shop', member: 'database-1', text: 'It is so.', data: null };

  it('is what somebody should know who does not look, and nothing else', () => {
    const told = (kind: string) => noticeOf({ kind: 'recorded', event: { ...event, kind } }, texts);
    expect(told('guardian-given-up')).toMatchObject({ urgency: 'critical', body: 'It is so.' });
    expect(told('guardian-handed-over')).toMatchObject({
      urgency: 'normal',
      screen: '/stacks/shop/incidents',
    });
    for (const kind of [
      'member-started',
      'member-ended',
      'stack-file-changed',
      'guardian-drilled',
      'constructor',
    ]) {
      expect(told(kind)).toBeNull();
    }
  });

  it('of drills are the verdicts, and not what a person has broken off', () => {
    const told = (over: Parameters<typeof run>[1]) =>
      noticeOf({ kind: 'ended', run: run('run-1', over) }, texts);
    expect(noticeOf({ kind: 'ended', run: judged('gateway-kill') }, texts)).toMatchObject({ urgency: 'low' });
    expect(told({ state: 'aborted' })).toBeNull();
    expect(told({ kind: 'up', state: 'completed' })).toBeNull();
    expect(
      told({ state: 'failed', verdict: null, failure: { code: 'drill-refused', message: 'No twin.' } }),
    ).toMatchObject({ title: 'pair: gateway-kill could not be run', body: 'No twin.' });
  });
});
