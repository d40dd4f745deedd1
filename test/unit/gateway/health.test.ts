import { describe, expect, it } from 'vitest';
import { Health, type HealthCheck } from '../../../resources/gateway/src/health.ts';

function check(name: string, run: () => Promise<void>, required = true): HealthCheck {
  return { name, required, run };
}

const well = async () => undefined;
const ill = async () => {
  throw new Error('connection refused');
};

describe('Health', () => {
  it('is ready when everything that is required is well, and says what is not', async () => {
    const health = new Health([check('database', well), check('tokens', ill, false)], 50);

    const report = await health.report();

    expect(report.ready).toBe(true);
    expect(report.checks).toMatchObject({
      database: { ok: true },
      tokens: { ok: false, error: 'connection refused' },
    });
  });

  it('is not ready when something required is not well, or does not answer in time', async () => {
    const never = () => new Promise<void>(() => undefined);

    const failing = await new Health([check('database', ill), check('queue', well)], 50).report();
    const silent = await new Health([check('database', never), check('queue', well)], 50).report();

    expect(failing.ready).toBe(false);
    expect(silent).toMatchObject({ ready: false, checks: { database: { error: 'no answer within 50 ms' } } });
  });

  it('does not keep a balancer waiting for what may take longer, and tells of it in the full report', async () => {
    let answer = (): void => undefined;
    const slow = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const checks = [check('database', well), { ...check('upstream', () => slow, false), limitMs: 5_000 }];
    const health = new Health(checks, 50);

    const readiness = await health.readiness();
    const reporting = health.report();
    answer();

    expect(Object.keys(readiness.checks)).toEqual(['database']);
    expect(await reporting).toMatchObject({
      ready: true,
      checks: { database: { ok: true }, upstream: { ok: true } },
    });
  });

  it('looks once for all who ask at the same time', async () => {
    let looks = 0;
    const counting = async () => {
      looks += 1;
    };
    const health = new Health([check('database', counting)], 50);

    await Promise.all(Array.from({ length: 10 }, () => health.report()));

    expect(looks).toBe(1);
  });
});
