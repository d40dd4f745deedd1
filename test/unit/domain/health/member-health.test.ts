import { describe, expect, it } from 'vitest';
import {
  advanceHealth,
  explainHealth,
  type HealthInput,
  type Life,
  type MemberHealth,
  type ProbeOutcome,
  unknownHealth,
} from '../../../../electron/domain/health/member-health.ts';

const THRESHOLDS = { rise: 2, fall: 3, startGraceMs: 1_000 };
const FIRST: Life = { id: 'a', startedAt: '1' };
const SECOND: Life = { id: 'a', startedAt: '2' };

const running = (life = FIRST): HealthInput => ({ kind: 'observed', engineState: 'running', life });
const probe = (outcome: ProbeOutcome, life = FIRST): HealthInput => ({ kind: 'probed', life, outcome });

/** One input every 100 ms. */
function fed(...inputs: readonly HealthInput[]): MemberHealth {
  return inputs.reduce(
    (health, input, index) => advanceHealth(health, input, THRESHOLDS, index * 100),
    unknownHealth(0),
  );
}

describe('member health', () => {
  it('is unknown until somebody looks', () => {
    expect(unknownHealth(0).state).toBe('unknown');
    expect(fed(probe('ok')).state).toBe('unknown');
  });

  it('starts with a life and is healthy with its first good answer', () => {
    expect(fed(running()).state).toBe('starting');
    expect(fed(running(), probe('refused'), probe('ok')).state).toBe('healthy');
  });

  it('is suspect with the first bad answer and unhealthy after `fall` in a row', () => {
    const healthy = [running(), probe('ok')];
    expect(fed(...healthy, probe('silent')).state).toBe('suspect');
    expect(fed(...healthy, probe('silent'), probe('wrong'), probe('ok')).state).toBe('healthy');
    expect(fed(...healthy, probe('silent'), probe('wrong'), probe('refused')).state).toBe('unhealthy');
  });

  it('is healthy again after `rise` good answers in a row', () => {
    const unhealthy = [running(), probe('ok'), probe('silent'), probe('silent'), probe('silent')];
    expect(fed(...unhealthy, probe('ok')).state).toBe('unhealthy');
    expect(fed(...unhealthy, probe('ok'), probe('silent'), probe('ok')).state).toBe('unhealthy');
    expect(fed(...unhealthy, probe('ok'), probe('ok')).state).toBe('healthy');
  });

  it('gives a new life its time, and not for ever', () => {
    const refusals = Array.from({ length: 9 }, () => probe('refused'));
    expect(fed(running(), ...refusals).state).toBe('starting');
    expect(fed(running(), ...refusals, probe('refused')).state).toBe('unhealthy');
  });

  it('ignores what was said about another life', () => {
    const reborn = [running(), probe('ok'), running(SECOND)];
    expect(fed(...reborn).state).toBe('starting');
    expect(fed(...reborn, probe('ok')).state).toBe('starting');
    expect(fed(...reborn, probe('ok', SECOND)).state).toBe('healthy');
  });

  it('counts silence and refusal apart from bad words', () => {
    const said = [running(), probe('ok'), probe('silent'), probe('refused')];
    expect(fed(...said).muteAnswers).toBe(2);
    expect(fed(...said, probe('wrong')).muteAnswers).toBe(0);
  });

  it.each([
    ['stopped', 'its container is not running'],
    ['restarting', 'its container ended and is about to be started again'],
  ] as const)('is unhealthy while %s', (engineState, words) => {
    const health = fed(running(), probe('ok'), { kind: 'observed', engineState, life: FIRST });
    expect(health.state).toBe('unhealthy');
    expect(explainHealth(health)).toBe(words);
  });

  it('is stopped, not unhealthy, when a person stopped it, from the order on', () => {
    const marked: HealthInput = { kind: 'marked', isStoppedOnPurpose: true };
    const stopping = [running(), probe('ok'), marked, probe('silent'), probe('silent'), probe('silent')];
    expect(fed(...stopping).state).toBe('stopped');
    const stopped = fed(...stopping, { kind: 'observed', engineState: 'stopped', life: FIRST });
    expect(stopped.state).toBe('stopped');
    expect(explainHealth(stopped)).toBe('stopped on purpose');
  });

  it('is removed when its container is gone', () => {
    expect(fed(running(), { kind: 'observed', engineState: 'missing', life: null }).state).toBe('removed');
  });

  it('remembers since when', () => {
    const health = fed(running(), probe('ok'), probe('ok'), probe('silent'), probe('silent'));
    expect(health.changedAtMs).toBe(300);
  });

  it.each([
    ['silent', 'says nothing: frozen or cut off, 3 times in a row'],
    ['refused', 'refuses: nothing listens, 3 times in a row'],
    ['wrong', 'answers, but not well, 3 times in a row'],
  ] as const)('explains %s', (outcome, words) => {
    const bad = probe(outcome);
    expect(explainHealth(fed(running(), probe('ok'), bad, bad, bad))).toBe(words);
  });
});
