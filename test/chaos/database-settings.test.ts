import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DatabaseStack, PATIENCE } from '../helpers/database-stack.ts';
import { RowWriter } from '../helpers/row-writer.ts';

/**
 * Obligation: `synchronous: strict` acknowledges nothing that exists once, and the number of members may be changed
 * while clients write.
 */

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const TWO = ['Leader running', 'Sync Standby streaming'];
const THREE = ['Leader running', 'Replica streaming', 'Sync Standby streaming'];
/** Without `strict` writes go on after about two seconds. */
const LONG_AFTER_STANDBY_MS = 15_000;
const WAITING = `SELECT count(*) FROM pg_stat_activity
  WHERE wait_event = 'SyncRep' AND query LIKE 'INSERT INTO ledger%'`;

let stack: DatabaseStack;
let writer: RowWriter;

beforeAll(async () => {
  stack = await DatabaseStack.open('settings');
  writer = new RowWriter(stack);
  await stack.up({ synchronous: 'strict' });
  await writer.makeTable();
});

afterAll(async () => {
  await stack?.close();
});

/** A person's stop, so the guardian leaves it stopped. Resolves with who leads. */
async function stopStandby(): Promise<{ readonly leader: string; readonly standby: string }> {
  await stack.expectMembers('database-1', TWO);
  const leader = await stack.memberWith('database-1', 'Leader');
  const standby = await stack.memberWith('database-1', 'Sync Standby');
  await stack.cluster.container(standby).stop();
  return { leader, standby };
}

async function expectNotRedundant(leader: string): Promise<void> {
  await expect
    .poll(() => stack.group(), PATIENCE)
    .toMatchObject({ leader, redundancy: 'not-redundant', mode: 'automatic', successors: [] });
}

describe('a database with `synchronous: strict`', () => {
  it('comes up redundant and takes writes', async () => {
    await stack.expectMembers('database-2', TWO);
    expect(await writer.write({ patienceMs: PATIENCE.timeout })).toBe(true);
    await expect.poll(async () => (await stack.group()).redundancy, PATIENCE).toBe('redundant');
  });

  it('acknowledges no write without its standby, says so, and goes on when that is back', async () => {
    const { leader, standby } = await stopStandby();
    const stoppedAtMs = Date.now();
    let isAcknowledged = false;
    const waiting = writer.write({ patienceMs: PATIENCE.timeout }).then((acknowledged) => {
      isAcknowledged = acknowledged;
    });
    await expect.poll(() => stack.inside(leader, WAITING), PATIENCE).toBe('1');

    await expectNotRedundant(leader);
    expect(await stack.told()).toContain(
      `no standby is in sync with ${leader}. Commits wait until one is (strict mode).`,
    );
    const unheardForMs = async () => {
      expect(await writer.write()).toBe(false);
      return Date.now() - stoppedAtMs;
    };
    await expect.poll(unheardForMs, PATIENCE).toBeGreaterThan(LONG_AFTER_STANDBY_MS);
    expect(isAcknowledged).toBe(false);
    const patience = { patienceMs: PATIENCE.timeout };
    expect(await stack.cluster.query(stack.ports.write, 'SELECT 1', [], patience)).toEqual([[1]]);

    await stack.start(standby);
    await waiting;
    expect(isAcknowledged).toBe(true);
    await stack.expectMembers(leader, TWO);
    await writer.expectNothingLost();
  });
});

describe('the same database with `synchronous: on`', () => {
  it('goes on without its standby, sooner than the strict one was watched', async () => {
    await stack.up({ synchronous: 'on' });
    const { leader, standby } = await stopStandby();
    const stoppedAtMs = Date.now();
    expect(await writer.write({ patienceMs: PATIENCE.timeout })).toBe(true);
    expect(Date.now() - stoppedAtMs).toBeLessThan(LONG_AFTER_STANDBY_MS);
    await expectNotRedundant(leader);
    expect(await stack.told()).toContain(`no standby is in sync with ${leader}. Writes go on`);

    await stack.start(standby);
    await stack.expectMembers(leader, TWO);
    await writer.expectNothingLost();
  });
});

describe('another number of members, while a client writes', () => {
  /** Which containers there are: none of them is replaced. */
  const containers = () =>
    Promise.all(
      ['database-1', 'database-2'].map(
        async (member) => (await stack.cluster.container(member).inspect()).Id,
      ),
    );

  async function rescaled(replicas: number, roles: readonly string[]): Promise<void> {
    await writer.during(async () => {
      await stack.up({ replicas });
      await stack.expectMembers('database-1', roles);
    });
    await writer.expectNothingLost();
    await stack.expectNothingToDo();
    expect((await stack.host.status(stack.name)).state).toBe('healthy');
  }

  async function letThirdLead(): Promise<void> {
    const leads = await stack.memberWith('database-3', 'Leader');
    const other = leads === 'database-1' ? 'database-2' : 'database-1';
    await stack.cluster.container(other).stop();
    const inSync = () => stack.memberWith('database-3', 'Sync Standby').catch(String);
    await expect.poll(inSync, PATIENCE).toBe('database-3');
    await stack.start(other);
    await stack.expectMembers('database-3', THREE);
    const order = { stack: stack.name, component: 'database', to: 'database-3' };
    expect((await stack.host.run('group.switchover', order)).failure).toBeNull();
    await stack.expectMembers('database-3', THREE);
    expect(await stack.memberWith('database-3', 'Leader')).toBe('database-3');
  }

  async function expectCopy(member: string): Promise<void> {
    const rows = () => stack.inside(member, 'SELECT count(*) FROM ledger').catch(String);
    const [[count] = []] = await stack.cluster.query(stack.ports.write, 'SELECT count(*) FROM ledger');
    await expect.poll(rows, PATIENCE).toBe(String(count));
  }

  it('three instead of two: the third becomes a standby by itself', async () => {
    const before = await containers();
    const leader = await stack.memberWith('database-1', 'Leader');
    await rescaled(3, THREE);
    expect(await stack.memberWith('database-3', 'Leader')).toBe(leader);
    expect(await containers()).toEqual(before);
    await expectCopy('database-3');
  });

  it('two instead of three: one that leads hands over before it goes', async () => {
    await letThirdLead();
    await rescaled(2, TWO);
    await expectCopy('database-2');
  });

  it('three once more: the third comes back with its former data and follows', async () => {
    await rescaled(3, THREE);
    await expectCopy('database-3');
    expect(stack.host.troubles).toEqual([]);
  });
});
