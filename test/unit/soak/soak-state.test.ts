import { describe, expect, it } from 'vitest';
import {
  estimateMs,
  isDisturbed,
  isFatal,
  isLoss,
  parseSoakState,
  remaining,
} from '../../soak/soak-state.ts';
import { KILL, KILL_ALONE, lotRun, soakRun, soakState } from './builders.ts';

describe('a soak', () => {
  it('that was stopped goes on with what is left, each drill in turn', () => {
    const done = soakState(soakRun(KILL), soakRun(KILL_ALONE), soakRun(KILL));
    expect(remaining(done, [KILL, KILL_ALONE], 3)).toEqual([KILL_ALONE, KILL, KILL_ALONE]);
  });

  it('makes up for disturbed runs, as often as runs are wanted, and for no others', () => {
    const disturbed = () => soakRun(KILL, { takenShare: 0.4, deviations: ['late'] });
    expect(remaining(soakState(soakRun(KILL), disturbed()), [KILL], 2)).toEqual([KILL]);
    expect(remaining(soakState(soakRun(KILL), disturbed(), disturbed(), disturbed()), [KILL], 2)).toEqual([]);
    expect(remaining(soakState(soakRun(KILL, { deviations: ['late'] })), [KILL], 1)).toEqual([]);
    expect(remaining(soakState(soakRun(KILL, { takenShare: 0.4 })), [KILL], 1)).toEqual([]);
    expect(isDisturbed({ ...disturbed(), lost: 1 })).toBe(false);
  });

  it('that has everything has nothing left, however many more there are', () => {
    expect(remaining(soakState(soakRun(KILL), soakRun(KILL)), [KILL], 1)).toEqual([]);
  });

  it('forgets what another build did, and what it cannot read', () => {
    const text = JSON.stringify(soakState(soakRun(KILL)));
    expect(parseSoakState(text, 'a')?.runs).toHaveLength(1);
    expect(parseSoakState(text, 'b')).toBeNull();
    expect(parseSoakState(text.slice(0, 40), 'a')).toBeNull();
    expect(parseSoakState('{"build":"a"}', 'a')).toBeNull();
  });

  it('says how long it will take from what it has seen', () => {
    const seen = soakState(soakRun(KILL, { tookMs: 10_000 }), soakRun(KILL, { tookMs: 20_000 }));
    expect(estimateMs(seen, [KILL, KILL])).toBe(30_000);
    expect(estimateMs(seen, [KILL_ALONE])).toBeGreaterThan(estimateMs(soakState(), [KILL]));
  });

  it('stops for what is lost and for what is stored twice, for nothing else', () => {
    expect(isLoss(soakRun(KILL, { lost: 1 }))).toBe(true);
    expect(isLoss(soakRun(KILL, { duplicated: 1 }))).toBe(true);
    expect(isLoss(soakRun(KILL, { deviations: ['only 900 of 1000 planned requests were sent'] }))).toBe(
      false,
    );
  });

  it('stops for a fault that stayed and for a stack that is not what it was', () => {
    const lot = { seed: 1, drawn: ['gateway-kill'] };
    expect(isFatal(lotRun('random-kill', lot))).toBe(false);
    expect(isFatal(lotRun('random-kill', { ...lot, faultsLeft: 1 }))).toBe(true);
    expect(isFatal(lotRun('random-kill', { ...lot, isRedundantAfter: false }))).toBe(true);
    expect(isFatal(soakRun(KILL, { sessions: { acknowledged: 9, lost: 1 } }))).toBe(true);
    expect(isFatal(soakRun(KILL, { sessions: { acknowledged: 9, lost: 0 } }))).toBe(false);
  });

  it('has each seed once, and knows from the others how long it takes', () => {
    const [one, two] = [1, 2].map((seed) => ({ drill: 'random-kill', assisted: true, seed }) as const);
    if (one === undefined || two === undefined) throw new Error('no seeds');
    const done = soakState(lotRun('random-kill', { seed: 1, drawn: ['gateway-kill'] }, { tookMs: 7_000 }));
    expect(remaining(done, [one, two], 1)).toEqual([two]);
    expect(estimateMs(done, [two])).toBe(7_000);
  });

  it('keeps what was drawn when it is written down and read again', () => {
    const state = soakState(lotRun('random-pair', { seed: 4, drawn: ['gateway-kill', 'primary-kill'] }));
    expect(parseSoakState(JSON.stringify(state), 'a')).toEqual(state);
  });
});
