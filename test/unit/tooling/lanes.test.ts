import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { IN_LANES, roundsOf } from '../../lanes.mjs';

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));
const OWN_ENGINE = 'test/engine/engine-restart.test.ts';
const SHARED_ENGINE = 'test/engine/failures.test.ts';
const CLUSTER = 'test/engine/patroni.test.ts';
const UNDER_LOAD = 'test/engine/drills.test.ts';

describe('test files', () => {
  it('run side by side where each lane waits for another engine, and alone where load is counted', () => {
    expect(roundsOf([UNDER_LOAD, CLUSTER, OWN_ENGINE, SHARED_ENGINE], true)).toEqual([
      [[OWN_ENGINE], [SHARED_ENGINE]],
      [[CLUSTER]],
      [[UNDER_LOAD]],
    ]);
  });

  it('run one by one where no suite can have an engine of its own', () => {
    expect(roundsOf([UNDER_LOAD, OWN_ENGINE, SHARED_ENGINE], false)).toEqual([
      [[UNDER_LOAD, OWN_ENGINE, SHARED_ENGINE]],
    ]);
    expect(roundsOf([], false)).toEqual([]);
  });

  it('that nobody thought of run alone, in one lane', () => {
    const others = ['test/engine/new.test.ts', 'test/e2e/new.test.ts'];
    expect(roundsOf(others, true)).toEqual([[others]]);
  });

  it('run each exactly once', () => {
    const all = [...IN_LANES, UNDER_LOAD];
    expect(roundsOf(all, true).flat(2).sort()).toEqual(all.sort());
    expect(new Set(IN_LANES).size).toBe(IN_LANES.length);
  });

  it('of one lane make no second, empty one', () => {
    expect(roundsOf([SHARED_ENGINE], true)).toEqual([[[SHARED_ENGINE]]]);
    expect(roundsOf([], true)).toEqual([]);
  });

  it.each(IN_LANES)('%s, which has a lane, is there', (file) => {
    expect(existsSync(join(PROJECT, file))).toBe(true);
  });
});
