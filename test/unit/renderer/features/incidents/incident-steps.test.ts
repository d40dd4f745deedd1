import { expect, test } from 'vitest';
import { printIncident } from '../../../../../electron/domain/failover/incident.ts';
import { incidentSteps } from '../../../../../renderer/features/incidents/incident-steps.ts';

const incident = {
  id: 'i',
  group: 'database',
  member: 'database-1',
  isAlarm: true,
  outcome: 'handed-over',
  summary: 'database-1 died (exit code 137); database-2 leads',
  steps: [
    { atMs: 1_000, text: 'seen dead (137); again' },
    { atMs: 1_041, text: 'leader key released' },
    { atMs: 1_300, text: 'database-1 died (exit code 137); database-2 leads' },
  ],
} as const;

test('the steps of an incident are found again in its line, each with its time', () => {
  expect(incidentSteps(printIncident(incident), 1_000)).toEqual({
    summary: 'database-1 died (exit code 137); database-2 leads.',
    steps: incident.steps.map(({ atMs, text }) => ({ atMs, afterMs: atMs - 1_000, text })),
  });
});

test('a line without steps is its own summary', () => {
  expect(incidentSteps('gateway-1 was started.', 5)).toEqual({
    summary: 'gateway-1 was started.',
    steps: [],
  });
});
