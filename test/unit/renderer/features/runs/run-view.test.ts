import { expect, test } from 'vitest';
import {
  operationText,
  phaseSteps,
  runOutcome,
  runSubject,
} from '../../../../../renderer/features/runs/run-view.ts';
import { formatMs } from '../../../../../renderer/ui/format.ts';
import { run, verdict } from '../../builders.ts';

test('a drill that ran to its end and did not pass is no success', () => {
  const completed = run('r', { verdict: verdict('gateway-kill', { passed: false }) });

  expect(runOutcome(completed)).toEqual({ tone: 'bad', word: 'not-passed' });
  expect(runOutcome(run('r', { kind: 'up' }))).toEqual({ tone: 'good', word: 'done' });
  expect(runOutcome(run('r', { state: 'aborted' })).tone).toBe('warn');
});

test.each([
  [{ kind: 'up', subject: '' }, 'pair'],
  [{ kind: 'down', subject: '' }, ''],
  [{ kind: 'down', subject: 'with its data' }, 'with its data'],
  [{ kind: 'scale', subject: 'gateway=3' }, 'gateway → 3'],
  [{ kind: 'restart', subject: 'gateway-1' }, 'gateway-1'],
  [{ kind: 'restart', subject: '' }, 'pair'],
  [{ kind: 'drill', subject: 'gateway-kill' }, 'gateway-kill'],
] as const)('%o is about “%s”', (over, subject) => {
  expect(runSubject(run('r', over))).toBe(subject);
});

const phase = (name: Parameters<typeof phaseSteps>[0][number]['phase'], atMs: number) => ({
  phase: name,
  text: '',
  atMs,
});

test('times of phases count from the fault, and what comes after the last moment is waited for', () => {
  const steps = phaseSteps(
    [
      phase('checking', 0),
      phase('load-started', 900),
      phase('fault-injected', 4_000),
      phase('served-again', 4_021),
    ],
    false,
    formatMs,
  );

  expect(steps.map(({ state, time }) => `${state} ${time}`.trim())).toEqual([
    'reached',
    'reached',
    'reached',
    'not-seen',
    'reached +21 ms',
    'current',
    'ahead',
    'ahead',
    'ahead',
  ]);
});

test('a phase that lasts is where it stands until the next is told', () => {
  const steps = phaseSteps([phase('checking', 0)], false, formatMs);

  expect(steps.slice(0, 2).map(({ state }) => state)).toEqual(['current', 'ahead']);
});

test('after the end nothing is ahead any more', () => {
  const steps = phaseSteps([phase('checking', 0)], true, formatMs);

  expect(steps.map(({ state }) => state)).toEqual(['reached', ...Array(8).fill('not-seen')]);
});

test('an operation is told as its verb and its target', () => {
  expect(operationText('create-container pair-gateway-1')).toEqual({
    verb: 'create container',
    target: 'pair-gateway-1',
  });
  expect(operationText('odd')).toEqual({ verb: 'odd', target: '' });
});
