import { expect, test } from 'vitest';
import { DRILL_IDS } from '../../../../../electron/domain/drill/drill-id.ts';
import { methodOf } from '../../../../../renderer/features/drills/method-view.ts';

test('a drill with one fault has one step', () => {
  expect(methodOf('gateway-kill')).toMatchObject({
    course: { kind: 'in-order' },
    steps: [{ tier: 'gateway', hits: 'one', times: 1 }],
    tolerances: ['nothing'],
    sessions: 'none',
    ramp: null,
  });
});

test('the same blow again and again is one step with a number', () => {
  expect(methodOf('gateway-restart-storm').steps).toMatchObject([{ hits: 'one', times: 5 }]);
});

test('what is left to a lot has a course and no steps', () => {
  expect(methodOf('chaos-rolling')).toMatchObject({
    course: { kind: 'drawn-in-turn', forMs: 60_000 },
    steps: [],
    sessions: 'may-wait',
  });
});

test('a load of its own is told by its peak and its length', () => {
  expect(methodOf('load-peak')).toMatchObject({
    course: { kind: 'load-only' },
    ramp: { peakPerSecond: 400, lengthMs: 40_000 },
  });
});

test('every drill can be told', () => {
  for (const id of DRILL_IDS) {
    const { course, steps } = methodOf(id);
    expect(course.kind === 'in-order' ? steps.length : 1).toBeGreaterThan(0);
  }
});
