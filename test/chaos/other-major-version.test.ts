import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { DatabaseStack, PATIENCE } from '../helpers/database-stack.ts';
import { OTHER_MAJOR, OtherMajorVersion } from '../helpers/other-major-version.ts';
import { RowWriter } from '../helpers/row-writer.ts';

/** Obligation: an image of the person's own, made as the documentation says, brings another major version of PostgreSQL. */

// Packages are fetched and two images built.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 1_200_000 });

const WHOLE = ['Leader running', 'Sync Standby streaming'];

let stack: DatabaseStack;
let image: OtherMajorVersion;
let writer: RowWriter;

beforeAll(async () => {
  stack = await DatabaseStack.open('major');
  writer = new RowWriter(stack);
  image = new OtherMajorVersion(stack.docker);
  await stack.up({ more: `    version: ${OTHER_MAJOR}\n    image: "${await image.build()}"\n` });
});

afterAll(async () => {
  await stack?.close();
  await image?.dispose();
});

it('comes up with a primary and a standby, and takes writes', async () => {
  await stack.expectMembers('database-2', WHOLE);
  const { cluster, ports } = stack;
  const version = "SELECT current_setting('server_version_num')::integer / 10000";
  expect(await cluster.query(ports.write, version)).toEqual([[OTHER_MAJOR]]);
  expect(await cluster.query(ports.write, 'SHOW data_checksums')).toEqual([['on']]);
  await writer.makeTable();
  expect(await writer.write({ patienceMs: PATIENCE.timeout })).toBe(true);
  await expect.poll(async () => (await stack.group()).redundancy, PATIENCE).toBe('redundant');
  await stack.expectNothingToDo();
});

it('is handed over by plan and loses nothing that was acknowledged meanwhile', async () => {
  const former = await stack.memberWith('database-1', 'Leader');
  await writer.during(async () => {
    const order = { stack: stack.name, component: 'database', to: null };
    expect((await stack.host.run('group.switchover', order)).failure).toBeNull();
  });
  await stack.expectMembers('database-1', WHOLE);
  expect(await stack.memberWith('database-1', 'Leader')).not.toBe(former);
  await writer.expectNothingLost();
  expect(stack.host.troubles).toEqual([]);
});
