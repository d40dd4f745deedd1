import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DrillVerdict, RunSummary, StackStatus } from '../../electron/contract/schemas.ts';
import { type BuiltCli, freePort, openBuiltCli, writeDefaultStack } from '../helpers/built-cli.ts';
import { unlessDisturbed } from '../helpers/drill-verdicts.ts';
import { engineClient } from '../helpers/engine.ts';
import { engineContent, removeStack } from '../helpers/engine-content.ts';

/** The command line as a person or a script meets it: processes, standard output, exit codes, signals. */

interface Ended {
  readonly run: RunSummary;
  readonly status: StackStatus;
}

const docker = engineClient();

describe('the command line on a real engine', () => {
  const STACK = 'e2e-cli';
  let cli: BuiltCli;
  let file: string;

  beforeAll(async () => {
    cli = await openBuiltCli();
    file = await writeDefaultStack(cli.scratch, STACK, await freePort());
    await cli.succeed(['up', file]);
  });

  afterAll(async () => {
    await cli?.remove();
    await removeStack(docker, STACK);
  });

  const onStack = (...args: readonly string[]) => [...args, '--stack', STACK];
  const status = async () => (await cli.succeed(onStack('status'))) as StackStatus;
  const processes = (state: StackStatus) => state.members.filter(({ role }) => role === 'member');
  const recordOf = async (drill: string) =>
    (await cli.succeed(onStack('record', drill))) as readonly DrillVerdict[];
  const owner = () => readFile(join(cli.dataFolder, 'owner.txt'), 'utf8').catch(() => null);

  it('given the stack is up, then every member is ready and the plan has nothing to do', async () => {
    const now = await status();

    expect(now.state).toBe('healthy');
    expect(processes(now).map(({ name, readiness }) => `${name} ${readiness}`)).toEqual([
      'balancer-1 ready',
      'balancer-2 ready',
      'database-1 ready',
      'database-balancer-1 ready',
      'database-balancer-2 ready',
      'gateway-1 ready',
      'gateway-2 ready',
    ]);
    expect(await cli.run(onStack('plan'))).toMatchObject({ code: 0, stdout: `${STACK}: nothing to do\n` });
  });

  it('given no drill yet, then status names the single point of failure and claims nothing of the rest', async () => {
    const { code, stdout } = await cli.run(onStack('status'));

    expect(code).toBe(0);
    expect(stdout).toContain(
      '○ fails: If database-1 fails now, the service stops until it is back.\n' +
        '  balancer, database-balancer and gateway never tested',
    );
    expect(stdout).not.toContain('survives');
  });

  it('given an engine, then doctor finds it and ends with 0; given none, it says so and ends with 4', async () => {
    const found = (await cli.succeed(['doctor'])) as readonly {
      readonly id: string;
      readonly state: string;
    }[];
    expect(found.find(({ id }) => id === 'engine')).toMatchObject({ state: 'good' });

    const without = await cli.run(['doctor', '--json'], { DOCKER_HOST: 'unix:///nonexistent/docker.sock' });
    expect(without.code).toBe(4);
    expect(JSON.parse(without.stdout)).toContainEqual(
      expect.objectContaining({ id: 'engine', state: 'bad', hint: expect.any(String) }),
    );
  });

  it.each([
    [['status', '--stack', '../x'], 2, 'request-invalid'],
    [['drill', 'gateway-explode', '--stack', STACK], 2, 'drill-unknown'],
    [['scale', 'gateway', '--stack', STACK], 2, 'request-invalid'],
    [['up', 'missing.yaml'], 1, 'stack-file-unreadable'],
    [['plan', '--stack', 'nobody'], 1, 'stack-unknown'],
    [['restart', 'gateway-9', '--stack', STACK], 2, 'request-invalid'],
  ] as const)(
    'given %j, then it ends with %i and its only document is the failure %s',
    async (args, code, failure) => {
      const end = await cli.run([...args, '--json']);

      expect(end.code).toBe(code);
      expect(JSON.parse(end.stdout)).toMatchObject({ failure: { code: failure } });
      expect(end.stderr).toContain(`(${failure})`);
    },
  );

  it('given logs of one member, then only its lines come, each a document', async () => {
    const { code, stdout } = await cli.run(onStack('logs', 'gateway-1', '--tail', '3', '--json'));
    const lines = stdout.trim().split('\n');

    expect(code).toBe(0);
    expect(lines.length).toBeLessThanOrEqual(3);
    expect(lines.map((line) => JSON.parse(line).member)).toEqual(lines.map(() => 'gateway-1'));
  });

  it('given a host that serves, then other processes talk to it, and no second one can own the folder', async () => {
    const serving = cli.start(['serve', '--json']);
    expect(await serving.firstDocument()).toMatchObject({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/open\?token=/),
    });
    const note = `tandem serve (process ${serving.child.pid})`;

    const ended = (await cli.succeed(['up', file])) as Ended;
    expect(ended.run).toMatchObject({ kind: 'up', state: 'completed' });
    expect((await status()).state).toBe('healthy');
    expect(await owner()).toBe(`${note}\n`);

    const second = await cli.run(['serve', '--json']);
    expect(second.code).toBe(5);
    expect(JSON.parse(second.stdout)).toMatchObject({ failure: { code: 'host-busy' } });
    expect(second.stderr).toContain(note);

    const following = cli.start(onStack('logs', '-f'));
    await following.seen('gateway-1');
    following.child.kill('SIGINT');
    expect((await following.end).code).toBe(130);

    serving.child.kill('SIGTERM');
    expect((await serving.end).code).toBe(0);
    expect(await owner()).toBeNull();
    expect((await status()).state).toBe('healthy');
  });

  it('given a drill, then its verdict is the document, and what it proved is in the status from then on', async () => {
    const { stdout: document, stderr } = await unlessDisturbed(
      () => cli.run([...onStack('drill', 'gateway-kill', '--rate', '50'), '--json']),
      ({ code, stdout }) => (code === 0 ? null : stdout),
    );
    expect(document, stderr).not.toBe('');
    const verdict = JSON.parse(document) as DrillVerdict;

    expect(verdict).toMatchObject({ id: 'gateway-kill', stack: STACK, passed: true, lost: 0, duplicated: 0 });
    expect(verdict.requests).toBeGreaterThan(0);
    const { stdout } = await cli.run(onStack('status'));
    expect(stdout).toContain(
      '2 of 7 members can be spared, proven · balancer and database-balancer never tested',
    );
    expect(await recordOf('gateway-kill')).toMatchObject([
      { runId: verdict.runId, changed: null, regressions: [], conditions: { ratePerSecond: 50 } },
    ]);
  });

  it('given another count of replicas, then members come and go, and the stack file says so', async () => {
    const more = (await cli.succeed(onStack('scale', 'gateway=3'))) as Ended;
    expect(processes(more.status).filter(({ component }) => component === 'gateway')).toHaveLength(3);
    expect(await readFile(join(cli.dataFolder, 'stacks', STACK, 'stack.yaml'), 'utf8')).toContain(
      'replicas: 3',
    );
    const expired = [{ drill: 'gateway-kill', change: 'gateway has 3 members, had 2' }];
    expect(await cli.succeed(onStack('survival'))).toMatchObject({ expired });

    const fewer = (await cli.succeed(onStack('scale', 'gateway=2'))) as Ended;
    expect(fewer.status.state).toBe('healthy');
    expect(await cli.succeed(onStack('survival'))).toMatchObject({ expired: [] });
    expect(await engineContent(docker, STACK)).not.toContain(`container ${STACK}-gateway-3 running`);
  });

  it('given a drill at a minute of the day, then it is kept while a host stays, and only then', async () => {
    const path = join(cli.dataFolder, 'stacks', STACK, 'stack.yaml');
    const text = await readFile(path, 'utf8');
    const at = '30 4 * * *';
    await writeFile(
      path,
      `${text}\ndrills:\n  - { drill: gateway-kill, at: "${at}", zone: UTC, rate: 50 }\n`,
    );
    expect(await cli.succeed(onStack('drills'))).toMatchObject({ isKept: false });

    const serving = cli.start(['serve', '--json']);
    await serving.firstDocument();
    expect(await cli.succeed(onStack('drills'))).toMatchObject({
      isKept: true,
      schedules: [{ drill: 'gateway-kill', at, zone: 'UTC', ratePerSecond: 50 }],
    });
    serving.child.kill('SIGTERM');
    expect((await serving.end).code).toBe(0);
    await writeFile(path, text);
  });

  it('given Ctrl-C during up, then it ends with 130 and lets go, and the next up completes', async () => {
    await cli.succeed(onStack('down'));
    const coming = cli.start(['up', file]);
    await coming.seen('create-container');
    coming.child.kill('SIGINT');

    const { code, stderr } = await coming.end;
    expect(code, stderr).toBe(130);
    expect(await owner()).toBeNull();

    const ended = (await cli.succeed(['up', file])) as Ended;
    expect(ended.status.state).toBe('healthy');
    expect(await cli.run(onStack('plan'))).toMatchObject({ stdout: `${STACK}: nothing to do\n` });
  });

  it('given down, then the data stays; with --remove-data nothing does, but only when confirmed', async () => {
    await cli.succeed(onStack('down'));
    const left = await engineContent(docker, STACK);
    expect(left.length).toBeGreaterThan(0);
    expect(left.every((line) => line.startsWith('volume '))).toBe(true);

    const refused = await cli.run(onStack('down', '--remove-data'));
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('--yes');
    expect(await engineContent(docker, STACK)).toEqual(left);

    await cli.succeed(onStack('down', '--remove-data', '--yes'));
    expect(await engineContent(docker, STACK)).toEqual([]);
  });
});

describe('the demo on a real engine', () => {
  const STACK = 'gateway-pair';
  const DRILLS = [
    'gateway-kill',
    'gateway-crash',
    'gateway-freeze',
    'gateway-cut-off',
    'balancer-kill',
    'balancer-freeze',
    'storage-loss',
  ];
  let cli: BuiltCli;

  beforeAll(async () => {
    // A stack of this name that is there already would be left there.
    expect(await engineContent(docker, STACK)).toEqual([]);
    cli = await openBuiltCli();
  });

  afterAll(async () => {
    if (cli === undefined) return;
    await cli.remove();
    await removeStack(docker, STACK);
  });

  it('given --yes --once --json, then one document says that all drills passed, and nothing is left behind', async () => {
    const { code, stdout, stderr } = await unlessDisturbed(
      () => cli.run(['demo', '--yes', '--once', '--json']),
      (ended) => (ended.code === 0 ? null : ended.stderr),
    );

    const report = JSON.parse(stdout);
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(report, stderr).toEqual({
      stack: STACK,
      passed: true,
      drills: DRILLS.map((id) => ({
        id,
        passed: true,
        requests: expect.any(Number),
        // Only a queue that takes no writes has to refuse; everything else has a twin.
        failed: id === 'storage-loss' ? expect.any(Number) : 0,
        lost: 0,
        duplicated: 0,
        unacknowledged: expect.any(Number),
        slowestMs: expect.any(Number),
        detectMs: expect.any(Number),
        servedAgainMs: expect.any(Number),
        redundantAgainMs: expect.any(Number),
      })),
      startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      seconds: expect.any(Number),
    });
    expect(code).toBe(0);
    expect(await engineContent(docker, STACK)).toEqual([]);
    const kept = await readdir(cli.dataFolder);
    expect(kept).not.toContain('owner.txt');
    expect(kept).not.toContain('host.sock');
    expect(await readdir(join(cli.dataFolder, 'stacks'))).toEqual([]);
  }, 900_000);
});
