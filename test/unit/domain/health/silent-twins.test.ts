import { describe, expect, it } from 'vitest';
import { silentTwins, twinAnswer } from '../../../../electron/domain/health/silent-twins.ts';

describe('silentTwins', () => {
  const pod = (...answers: Parameters<typeof silentTwins>[0][number]['answer'][]) =>
    answers.map((answer, index) => ({ twin: `balancer-${index + 1}`, answer }));

  it('names the one that takes connections and says nothing', () => {
    expect(silentTwins(pod('answers', 'silent'))).toEqual(['balancer-2']);
  });

  it('leaves a process alone that refuses: it is starting or gone', () => {
    expect(silentTwins(pod('answers', 'refuses'))).toEqual([]);
  });

  it('names nobody when no twin answers', () => {
    expect(silentTwins(pod('silent', 'refuses'))).toEqual([]);
    expect(silentTwins(pod('silent', 'silent'))).toEqual([]);
    expect(silentTwins(pod('silent'))).toEqual([]);
  });
});

describe('twinAnswer', () => {
  it.each([
    [{ ok: true, tookMs: 390 }, 'answers'],
    [{ ok: false, tookMs: 1 }, 'refuses'],
    [{ ok: false, tookMs: 401 }, 'silent'],
  ])('%o within 400 ms: %s', (answer, expected) => {
    expect(twinAnswer(answer, 400)).toBe(expected);
  });
});
