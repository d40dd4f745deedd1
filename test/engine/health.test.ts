import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MemberStatus, StackStatus } from '../../electron/contract/schemas.ts';
import { engineClient } from '../helpers/engine.ts';
import { removeStack } from '../helpers/engine-content.ts';
import { gatewayPair, PairClient } from '../helpers/gateway-pair.ts';
import { freePort } from '../helpers/postgres-container.ts';
import { openTestHost, type TestHost } from '../helpers/test-host.ts';

/**
 * Obligation: whoever watches a stack hears what becomes of each member, a stop by a person is not ill health, what the
 * balancers count is shown along the edges, and a drill's verdict says what the balancers did about it.
 */

const STACK = `health-${randomBytes(3).toString('hex')}`;
const MEMBER = 'gateway-2';
const PATIENCE_MS = 60_000;
const docker = engineClient();
let host: TestHost;
let client: PairClient;

beforeAll(async () => {
  const port = await freePort();
  host = await openTestHost();
  client = new PairClient({ host, stack: STACK, docker, port });
  await host.writeStack(STACK, await gatewayPair(STACK, port));
  const up = await host.run('stack.up', { stack: STACK });
  expect(up.failure).toBeNull();
});

afterAll(async () => {
  await host?.close();
  await removeStack(docker, STACK);
});

const container = () => docker.getContainer(`${STACK}-${MEMBER}`);
const healthOf = ({ members }: StackStatus, name = MEMBER): MemberStatus['health'] =>
  members.find((member) => member.role === 'member' && member.name === name)?.health;

/** The next word about the member, after this moment, that says that it is in one of these states. */
function becomes(...states: readonly string[]): Promise<StackStatus> {
  const sinceMs = Date.now();
  return host.next(
    'stack.changed',
    (status) => status.observedAtMs >= sinceMs && states.includes(healthOf(status)?.state ?? ''),
    PATIENCE_MS,
  );
}

async function allHealthy(): Promise<void> {
  await host.next(
    'stack.changed',
    ({ members }) =>
      members.every(({ role, health }) => role === 'infra' || health?.state === 'healthy') &&
      members.length > 0,
    PATIENCE_MS,
  );
}

describe('the health of a stack', () => {
  it('is well for every member some time after it came up', async () => {
    await allHealthy();
    const { members } = await host.status(STACK);
    expect(members.filter(({ role }) => role === 'member').map(({ health }) => health?.state)).toEqual(
      members.filter(({ role }) => role === 'member').map(() => 'healthy'),
    );
  });

  it('tells of a death and of the return, without anybody’s asking', async () => {
    const told = becomes('unhealthy', 'starting');
    await container().restart({ t: 0 });
    await told;
    await becomes('healthy');
  });

  it('takes a stop by a person for what it is', async () => {
    const stopped = becomes('stopped');
    await container().stop({ t: 30 });
    expect(healthOf(await stopped)?.text).toBe('stopped on purpose');
    const back = becomes('healthy');
    await container().start();
    await back;
  });

  it('notices one that is frozen, and that it woke up', async () => {
    const ill = becomes('unhealthy');
    await container().pause();
    expect(healthOf(await ill)?.text).toMatch(/^says nothing: frozen or cut off/);
    const well = becomes('healthy');
    await container().unpause();
    await well;
  });

  it('shows what goes along the edges while somebody looks', async () => {
    const { subscription } = await host.call('traffic.follow', { stack: STACK });
    await host.next('traffic.sample', (sample) => sample.subscription === subscription, PATIENCE_MS);
    await client.submit('seen');
    const sample = await host.next(
      'traffic.sample',
      ({ edges }) => edges.some(({ from, perSecond }) => from === 'clients' && (perSecond ?? 0) > 0),
      PATIENCE_MS,
    );
    expect(sample.silent).toEqual([]);
    const names = sample.edges.map(({ from, to }) => `${from} → ${to}`);
    expect(names).toContain('balancer → gateway-1');
    expect(names).toContain('database-balancer → database-1');
    await host.call('traffic.unfollow', { subscription });
  });

  it('has the balancers’ word in the verdict of a drill', async () => {
    const run = await host.run('drill.run', { stack: STACK, drill: 'gateway-freeze', ratePerSecond: 50 });
    expect(run.verdict?.balancers).toMatchObject({ isComplete: true });
    // What a frozen gateway has taken goes to the other one when its time is up, and three checks find it.
    expect(run.verdict?.balancers?.redispatches).toBeGreaterThan(0);
    expect(run.verdict?.balancers?.failedChecks).toBeGreaterThanOrEqual(3);
  });

  it('has figures of all of it for whoever collects them', async () => {
    const { stacks, isEngineConnected, leftOut } = await host.figures();
    expect([isEngineConnected, leftOut]).toEqual([true, 0]);
    const own = stacks.find(({ stack }) => stack === STACK);
    expect(own).toMatchObject({ state: 'healthy', conditions: { alarm: 0, warning: 0 } });
    expect(own?.drills.map(({ id }) => id)).toEqual(['gateway-freeze']);
    expect(own?.members.map(({ state }) => state)).toEqual(own?.members.map(() => 'healthy'));
    // Its database is alone.
    expect(own?.survival).toBe('fails');
  });
});
