import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DrillVerdict } from '../../electron/contract/schemas.ts';
import { type BuiltCli, freePort, openBuiltCli, writeDefaultStack } from '../helpers/built-cli.ts';
import { engineClient } from '../helpers/engine.ts';
import { removeStack } from '../helpers/engine-content.ts';

/** Obligation: a drill that a stack file gives a minute is run at that minute by a host that stays. */

const STACK = `sched-${randomBytes(3).toString('hex')}`;
/** A minute begins within this time, and not so soon that the host could be late. */
const SOON_MS = 70_000;
const MOST_MS = 260_000;
const docker = engineClient();
let cli: BuiltCli;

beforeAll(async () => {
  cli = await openBuiltCli();
  await cli.succeed(['up', await writeDefaultStack(cli.scratch, STACK, await freePort())]);
});

afterAll(async () => {
  await cli?.remove();
  await removeStack(docker, STACK);
});

it(
  'is run, and stands in the record',
  async () => {
    const path = join(cli.dataFolder, 'stacks', STACK, 'stack.yaml');
    const record = async () =>
      (await cli.succeed(['record', 'gateway-kill', '--stack', STACK])) as readonly DrillVerdict[];
    const soon = new Date(Date.now() + SOON_MS);
    const at = `${soon.getUTCMinutes()} ${soon.getUTCHours()} * * *`;
    const text = await readFile(path, 'utf8');
    await writeFile(
      path,
      `${text}\ndrills:\n  - { drill: gateway-kill, at: "${at}", zone: UTC, rate: 50 }\n`,
    );

    const serving = cli.start(['serve', '--json']);
    await serving.firstDocument();
    await expect.poll(async () => (await record()).length, { timeout: 200_000, interval: 2_000 }).toBe(1);

    expect(await record()).toMatchObject([{ passed: true, conditions: { ratePerSecond: 50 } }]);
    serving.child.kill('SIGTERM');
    expect((await serving.end).code).toBe(0);
  },
  MOST_MS,
);
