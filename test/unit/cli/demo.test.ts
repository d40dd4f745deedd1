import { readdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { bundledCli } from './cli-rig.ts';

const cli = bundledCli();
const { run, journal, withStack } = cli;

describe('the demo', () => {
  const busy: Server[] = [];
  afterEach(async () => {
    for (const server of busy.splice(0)) await new Promise((resolve) => server.close(resolve));
  });

  it('given nothing, with --once --json, then one document is printed and everything brought goes again', async () => {
    const { code, stdout, stderr } = await run(['demo', '--once', '--json', '--yes'], {
      TANDEM_FAKE: 'install,private',
    });
    expect(code, stderr).toBe(0);
    const report = JSON.parse(stdout);
    expect(Object.keys(report)).toEqual(['stack', 'passed', 'drills', 'startedAt', 'seconds']);
    expect(report).toMatchObject({ stack: 'gateway-pair', passed: true });
    expect(report.drills.map(({ id }: { id: string }) => id)).toEqual([
      'gateway-kill',
      'gateway-crash',
      'gateway-freeze',
      'gateway-cut-off',
      'balancer-kill',
      'balancer-freeze',
    ]);
    expect(Object.keys(report.drills[0])).toEqual([
      'id',
      'passed',
      'requests',
      'failed',
      'lost',
      'duplicated',
      'unacknowledged',
      'slowestMs',
      'detectMs',
      'servedAgainMs',
      'redundantAgainMs',
    ]);
    expect(await journal()).toEqual([
      'engine start',
      'up gateway-pair',
      ...report.drills.map(({ id }: { id: string }) => `drill gateway-pair ${id}`),
      'down gateway-pair with data',
      'closed',
      'engine stop',
    ]);
    expect(await readdir(join(cli.data, 'stacks'))).toEqual([]);
  });

  it('given a drill that does not pass, then the code is 3 and everything goes all the same', async () => {
    const { code, stdout } = await run(['demo', '--once', '--json'], { TANDEM_FAKE: 'bad:balancer-kill' });
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ passed: false });
    expect((await journal()).slice(-2)).toEqual(['down gateway-pair with data', 'closed']);
  });

  it('given a stack that was there before, then it is left alone', async () => {
    await withStack();
    await run(['up']);
    const { code } = await run(['demo', '--once']);
    expect(code).toBe(0);
    expect(await journal()).not.toContain('down gateway-pair with data');
    expect(await readdir(join(cli.data, 'stacks'))).toEqual(['gateway-pair']);
  });

  it('given a missing engine and nobody to ask, then it is said, the code is 4 and the document says why', async () => {
    const { code, stdout, stderr } = await run(['demo', '--once', '--json'], { TANDEM_FAKE: 'install' });
    expect(code).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({
      passed: false,
      drills: [],
      failure: { code: 'prerequisite-missing' },
    });
    expect(stderr).toContain('Missing: docker.io');
  });

  it('given a taken port, then the template moves to the next free one and says so', async () => {
    const held = createServer();
    const port = 8000;
    await new Promise<void>((resolve, reject) => {
      held.once('error', reject);
      held.listen(port, '127.0.0.1', resolve);
    }).then(
      () => busy.push(held),
      () => {},
    );
    const { stdout } = await run(['up']);
    expect(stdout).toMatch(/Port 8000 is taken: "gateway-pair" publishes \d+ instead/);
    const text = await readFile(join(cli.data, 'stacks', 'gateway-pair', 'stack.yaml'), 'utf8');
    expect(text).not.toMatch(/publish: *\{? *port: 8000\b/);
  });
});
