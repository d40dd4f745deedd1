import { describe, expect, it } from 'vitest';
import { longestFirst } from '../../../../electron/domain/plan/longest-first.ts';
import { planDown } from '../../../../electron/domain/plan/plan-down.ts';
import { reconcile } from '../../../../electron/domain/plan/reconcile.ts';
import { emptyEngine, quietHost, settledEngine } from '../../../helpers/desired.ts';
import { compiled, stackText } from '../../../helpers/stack-files.ts';

const desired = compiled(stackText('gateway-pair'));
const plan = reconcile(
  desired,
  { ...emptyEngine, images: desired.images.map(({ reference }) => reference) },
  quietHost,
);
const place = (id: string): number => longestFirst(plan).findIndex((operation) => operation.id === id);

describe('longestFirst', () => {
  it('brings the database, which everyone waits for, before the others at each step', () => {
    for (const other of ['balancer', 'gateway-1', 'gateway-2', 'database-balancer']) {
      for (const step of ['create-container', 'start-container']) {
        expect(place(`${step} gateway-pair-database-1-pod`)).toBeLessThan(
          place(`${step} gateway-pair-${other}-pod`),
        );
      }
    }
  });

  it('keeps every operation, each after those it waits for', () => {
    for (const whole of [plan, planDown(settledEngine(desired), { removeData: true })]) {
      const ordered = longestFirst(whole).map(({ id }) => id);
      expect([...ordered].sort()).toEqual(whole.operations.map(({ id }) => id).sort());
      for (const { id, after } of whole.operations) {
        for (const before of after) expect(ordered.indexOf(before)).toBeLessThan(ordered.indexOf(id));
      }
    }
  });
});
