import { beforeEach, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../electron/ports/journal.ts';
import { HostFigureCollector } from '../../../electron/services/host-figures.ts';
import type { StackLook } from '../../../electron/services/stack-watch.ts';
import { settledEngine } from '../../helpers/desired.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { compiled, specOf, stackText } from '../../helpers/stack-files.ts';

const TEXT = stackText('gateway-pair');
const desired = compiled(TEXT);

let clock: ManualClock;
let results: unknown[];
let collector: HostFigureCollector;

beforeEach(() => {
  clock = new ManualClock();
  results = [];
  collector = new HostFigureCollector({
    clock,
    link: { state: { kind: 'connected' } as never },
    health: { of: () => ({ state: 'healthy', text: '', sinceMs: 0 }) },
    runs: { isBeingChanged: () => false },
    survivalOf: async ({ stack }) => (stack === 'gateway-pair' ? 'degrades' : 'unknown'),
    journal: { runs: async () => results.map((result) => ({ result }) as RunRecord) },
  });
});

function observe(stack: string): void {
  const view = {
    spec: specOf(TEXT),
    desired,
    observed: settledEngine(desired),
    readiness: new Map(desired.containers.map(({ name }) => [name, { ready: true, detail: '' }])),
    groups: [],
    mounts: [],
    conditions: [{ kind: 'balancer', subject: 'x', tone: 'alarm', text: 'x' }],
  };
  collector.observe({ stack, view, atMs: 0 } as unknown as StackLook);
}

const verdict = (id: string, startedAtMs: number, passed: boolean) => ({
  verdict: {
    ...{ id, passed, startedAtMs, requests: 10, failed: 0, lost: 0, duplicated: 0, unacknowledged: 0 },
    ...{ slowestMs: 1, detectMs: null, servedAgainMs: 1, redundantAgainMs: 1, news: 'of a later version' },
  },
});

describe('the host’s figures', () => {
  it('given a stack that was looked at, then its state, survival, members and last drills are told', async () => {
    results = [
      verdict('gateway-kill', 200, false),
      { failure: {} },
      verdict('gateway-kill', 100, true),
      verdict('balancer-kill', 50, true),
      { verdict: { id: 'torn' } },
    ];
    observe('gateway-pair');
    const { stacks, isEngineConnected } = await collector.read();
    expect(isEngineConnected).toBe(true);
    expect(stacks).toMatchObject([
      {
        stack: 'gateway-pair',
        state: 'healthy',
        survival: 'degrades',
        conditions: { alarm: 1, warning: 0 },
        drills: [
          { id: 'balancer-kill', startedAtMs: 50 },
          { id: 'gateway-kill', startedAtMs: 200, passed: false },
        ],
      },
    ]);
    expect(stacks[0]?.members.map(({ member }) => member)).toContain('database-1');
    expect(stacks[0]?.members.some(({ member }) => member === 'database')).toBe(false);
  });

  it('given a stack that nobody looked at for two minutes, then nothing is said of it', async () => {
    observe('gone');
    await clock.advance(100_000);
    observe('there');
    await clock.advance(30_000);
    expect((await collector.read()).stacks.map(({ stack }) => stack)).toEqual(['there']);
  });

  it('given incidents, then they are counted by stack and kind', async () => {
    for (const kind of ['revived', 'revived', 'balancer-silent'])
      collector.countIncident({ stack: 'pair', kind });
    expect((await collector.read()).incidents).toEqual([
      { stack: 'pair', kind: 'revived', count: 2 },
      { stack: 'pair', kind: 'balancer-silent', count: 1 },
    ]);
  });

  it('given more than a collector should keep, then the rest is counted and not told', async () => {
    for (let number = 0; number < 300; number += 1)
      collector.countIncident({ stack: 'pair', kind: `kind-${number}` });
    for (let number = 0; number < 40; number += 1) observe(`stack-${number}`);
    const { stacks, incidents, leftOut } = await collector.read();
    expect([stacks.length, incidents.length, leftOut]).toEqual([32, 256, 8 + 44]);
  });
});
