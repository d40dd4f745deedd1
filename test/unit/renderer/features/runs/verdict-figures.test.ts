import { expect, test } from 'vitest';
import { figureGroups, isDisturbed } from '../../../../../renderer/features/runs/verdict-figures.ts';
import { verdict } from '../../builders.ts';

const figure = (made: ReturnType<typeof verdict>, name: string) =>
  figureGroups(made)
    .flatMap(({ figures }) => figures)
    .find((each) => each.name === name);

test('what was lost comes first, and is bad as soon as there is any', () => {
  const [data] = figureGroups(verdict('gateway-kill', { lost: 2 }));

  expect(data?.figures[0]).toEqual({ name: 'lost', value: { kind: 'count', count: 2 }, isBad: true });
  expect(figure(verdict('gateway-kill'), 'lost')?.isBad).toBeUndefined();
});

test('failed requests within what is tolerated are no alarm', () => {
  expect(figure(verdict('primary-kill', { failed: 80 }), 'failed')?.isBad).toBeUndefined();
  expect(figure(verdict('primary-kill', { failed: 80, passed: false }), 'failed')?.isBad).toBe(true);
});

test('balancers that nobody could ask leave an empty group, sessions that nobody opened none', () => {
  const names = figureGroups(verdict('gateway-kill')).map(({ name, figures }) => [name, figures.length > 0]);

  expect(names).toEqual([
    ['data', true],
    ['times', true],
    ['clients', true],
    ['balancers', false],
    ['machine', true],
  ]);
});

test('counters of which some are missing are a lower bound', () => {
  const balancers = { retries: 3, redispatches: 1, failedChecks: 0, isComplete: false };

  expect(figure(verdict('gateway-kill', { balancers }), 'redispatches')?.value).toEqual({
    kind: 'count',
    count: 1,
    isAtLeast: true,
  });
});

test('a machine that others used is told, one that nobody asked is not', () => {
  expect(isDisturbed({ machine: { ownPercent: 5, takenPercent: 30 } })).toBe(true);
  expect(isDisturbed({ machine: { ownPercent: 5, takenPercent: 1 } })).toBe(false);
  expect(isDisturbed({ machine: null })).toBe(false);
});
