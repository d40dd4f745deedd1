import { expect, test } from 'vitest';
import { judgedPhases } from '../../../../../renderer/features/runs/judged-phases.ts';
import { liveSeries } from '../../../../../renderer/features/runs/load-series.ts';
import { phaseSteps } from '../../../../../renderer/features/runs/run-view.ts';
import type { LivePhase } from '../../../../../renderer/state/live-run.ts';
import { formatMs } from '../../../../../renderer/ui/format.ts';
import { verdict } from '../../builders.ts';

const told = (phase: LivePhase['phase'], atMs: number): LivePhase => ({ phase, text: `${phase}!`, atMs });

const PHASES = [
  told('load-started', 1_000),
  told('fault-injected', 3_000),
  told('detected', 3_390),
  told('served-again', 3_957),
  told('redundant-again', 15_020),
];
const judged = verdict('gateway-kill', { detectMs: 390, servedAgainMs: 751, redundantAgainMs: 12_060 });

test('until the verdict is known the moments are those that were told', () => {
  expect(judgedPhases(PHASES, null)).toBe(PHASES);
});

test('the picture, the list of phases and the verdict say one time of one thing', () => {
  const phases = judgedPhases(PHASES, judged);
  const load = { isAfterGap: false, sent: 0, acknowledged: 0, failed: 0, slowestMs: 0 };
  const points = [
    { ...load, atMs: 1_000 },
    { ...load, atMs: 20_000 },
  ];

  const marks = liveSeries(points, phases)?.marks.map(({ phase, afterFaultMs }) => [phase, afterFaultMs]);
  const steps = phaseSteps(phases, true, formatMs).filter(({ time }) => time !== '');

  expect(marks).toEqual([
    ['fault-injected', null],
    ['detected', 390],
    ['served-again', 751],
    ['redundant-again', 12_060],
  ]);
  expect(steps.map(({ phase, time, text }) => [phase, time, text])).toEqual([
    ['detected', '+390 ms', 'detected!'],
    ['served-again', '+751 ms', 'served-again!'],
    ['redundant-again', '+12.1 s', 'redundant-again!'],
  ]);
});

test('what the verdict never saw is not shown as if it had happened', () => {
  const never = verdict('gateway-kill', { detectMs: 390, servedAgainMs: null, redundantAgainMs: null });

  expect(judgedPhases(PHASES, never).map(({ phase }) => phase)).toEqual([
    'load-started',
    'fault-injected',
    'detected',
  ]);
});

test('each of several faults has its own time of being served again', () => {
  const strike = { victim: 'gateway-1', deed: 'was killed', detectMs: 1, redundantAgainMs: 1 };
  const phases = [
    told('fault-injected', 3_000),
    told('served-again', 3_400),
    told('redundant-again', 4_000),
    told('fault-injected', 9_000),
    told('served-again', 9_900),
  ];
  const both = {
    ...judged,
    strikes: [strike, strike].map((each, i) => ({ ...each, servedAgainMs: 20 + i })),
  };

  expect(judgedPhases(phases, both).map(({ atMs }) => atMs)).toEqual([3_000, 3_020, 4_000, 9_000, 9_021]);
  expect(judgedPhases(phases, { ...both, strikes: [] })).toEqual(phases);
});

test('a fault that this page did not hear of leaves the moments as they were told', () => {
  const late = PHASES.slice(2);

  expect(judgedPhases(late, judged)).toEqual(late);
});
