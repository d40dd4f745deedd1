import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CliEnd, type RunningCli, startCli } from '../../helpers/cli-process.ts';
import { bundleCli } from './spawn-cli.ts';

// Each test starts processes, some of them several.
vi.setConfig({ testTimeout: 60_000 });

const pty = await import('node-pty').catch(() => null);
let cli: Awaited<ReturnType<typeof bundleCli>>;
let data: string;
/** A start takes a second on a busy machine. */
const PATIENT = { timeout: 15_000 };

beforeAll(async () => {
  cli = await bundleCli();
});
afterAll(() => cli.remove());
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'tandem-cli-'));
});
afterEach(async () => {
  // Servers run until somebody ends them, also where a test failed before it could.
  for (const { child, end } of [...running]) {
    child.kill('SIGKILL');
    await end;
  }
  await rm(data, { recursive: true, force: true });
});

const running = new Set<RunningCli>();
const start = (args: readonly string[], variables: Record<string, string> = {}): RunningCli => {
  const started = startCli(cli.path, args, { TANDEM_HOME: data, ...variables });
  running.add(started);
  void started.end.then(() => running.delete(started));
  return started;
};
const run = (args: readonly string[], variables: Record<string, string> = {}): Promise<CliEnd> =>
  start(args, variables).end;
const journal = async (): Promise<readonly string[]> =>
  (await readFile(join(data, 'fake-journal'), 'utf8').catch(() => '')).split('\n').filter(Boolean);

const STACK_FILE = `tandem: 1
name: small
components:
  - name: balancer
    kind: balancer
    replicas: 2
    listen: [{ name: api, port: 8000, mode: http, publish: { port: 8000, address: 127.0.0.1 } }]
    routes: [{ from: api, to: gateway, port: 8080, policy: active-backup }]
  - { name: gateway, kind: gateway, replicas: 2, database: database, files: files, tokens: { kind: file, secret: gateway-token } }
  - { name: database, kind: postgres, topology: single, database: wolf_logic, user: wolf }
  - { name: files, kind: files, source: { kind: local } }
`;

async function withStack(name = 'gateway-pair'): Promise<void> {
  await mkdir(join(data, 'stacks', name), { recursive: true });
  await writeFile(
    join(data, 'stacks', name, 'stack.yaml'),
    STACK_FILE.replace('name: small', `name: ${name}`),
  );
}

describe('the command line', () => {
  it('given a name that is none, then the code is 2', async () => {
    expect((await run(['status', '--stack', '../x'])).code).toBe(2);
  });

  it('given --json and a usage error, then standard output is one document', async () => {
    const { code, stdout, stderr } = await run(['scale', '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ failure: { code: 'request-invalid' } });
    expect(stderr).toContain('missing required argument');
  });

  it('given global options before or after the command, then both count', async () => {
    for (const args of [
      ['--json', '--stack', 'other', 'plan'],
      ['plan', '--json', '--stack', 'other'],
    ]) {
      expect(JSON.parse((await run(args)).stdout)).toMatchObject({ stack: 'other' });
    }
  });

  it('given a blocked plan, then it is printed and the exit code says failure', async () => {
    await withStack();
    const { code, stdout } = await run(['plan', '--down'], { TANDEM_FAKE: 'blocked' });
    expect(code).toBe(1);
    expect(stdout).toBe('gateway-pair: nothing to do (down)\n');
  });

  it('given no engine, then the failure with its hint is on standard error and the code is 4', async () => {
    const { code, stdout, stderr } = await run(['status', '--json'], { TANDEM_FAKE: 'no-engine' });
    expect(code).toBe(4);
    expect(stderr).toBe('No engine. (engine-not-found)\n  hint: Install one.\n');
    expect(JSON.parse(stdout)).toEqual({
      failure: { code: 'engine-not-found', message: 'No engine.', hint: 'Install one.' },
    });
  });

  it('given a run in a pipe, then its progress is plain lines and the result follows', async () => {
    await withStack();
    const { code, stdout } = await run(['up']);
    expect(code).toBe(0);
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      '[1/2] done     create-network front',
      '[2/2] done     start-container gateway-1',
      expect.stringMatching(/^✓ gateway-pair is up \(0\.\d s\)$/),
    ]);
    expect(stdout).toContain('MEMBER     STATE    READY  KIND     RESTARTS  UPTIME');
    expect(stdout).toContain('api: http://127.0.0.1:8000');
    expect(stdout).toContain(
      '◌ never tested: Every member has a ready twin. What happens when gateway-1 or gateway-2 fails was never tested.',
    );
    expect(stdout).not.toContain('\u001b');
  });

  it('given --json, then only the document is on standard output', async () => {
    await withStack();
    const { stdout, stderr } = await run(['up', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      run: { kind: 'up', state: 'completed' },
      status: { state: 'healthy' },
    });
    expect(stderr).toContain('[2/2] done');
  });

  it('given a base image that needs a tool, then it is brought with --yes and the run goes on, else the code is 4', async () => {
    await withStack();
    const refused = await run(['up'], { TANDEM_FAKE: 'no-base' });
    expect(refused.code).toBe(4);
    expect(refused.stderr).toContain('Add --yes.');
    const { code, stdout } = await run(['up', '--yes'], { TANDEM_FAKE: 'no-base' });
    expect(code).toBe(0);
    expect(stdout).toContain('gateway-pair is up');
  });

  it('given a run that fails, then the code is 1 and the failure is printed', async () => {
    await withStack();
    const { code, stderr } = await run(['restart', 'gateway-1'], { TANDEM_FAKE: 'fails' });
    expect(code).toBe(1);
    expect(stderr).toBe('Port 8000 is taken. (port-taken)\n  hint: Free it.\n');
  });

  it('given Ctrl-C during a run, then it is cancelled, cleans up, and the code is 130', async () => {
    await withStack();
    const running = start(['up'], { TANDEM_FAKE: 'slow' });
    await running.seen('fake: running');
    running.child.kill('SIGINT');
    await running.seen('Stopping and cleaning up');
    // npm hands the same key on a second time.
    running.child.kill('SIGINT');
    expect((await running.end).code).toBe(130);
    expect(await journal()).toEqual(['up gateway-pair', 'cleaned', 'closed']);
  });

  it('given data to delete and nobody to ask, then nothing is deleted without --yes', async () => {
    const refused = await run(['down', '--remove-data']);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('Add --yes');
    expect(await journal()).toEqual([]);
    expect((await run(['down', '--remove-data', '--yes'])).code).toBe(0);
    expect(await journal()).toEqual(['down gateway-pair with data', 'closed']);
  });

  it('given logs, then they are printed without the power to steer a terminal, until their end', async () => {
    const { code, stdout } = await run(['logs']);
    expect(code).toBe(0);
    expect(stdout).toBe(`${'gateway-1'.padEnd(20)} | line 1\n${'gateway-1'.padEnd(20)} | line 2\n`);
    const lines = (await run(['logs', '--json'])).stdout.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).atMs)).toEqual([1, 2]);
  });

  it('given followed logs and Ctrl-C, then it ends with 130', async () => {
    const running = start(['logs', '-f']);
    await running.seen('line 2');
    running.child.kill('SIGINT');
    expect((await running.end).code).toBe(130);
  });

  it('given a drill that does not pass, then the verdict is printed and the code is 3', async () => {
    const { code, stdout, stderr } = await run(['drill', 'gateway-kill', '--json'], {
      TANDEM_FAKE: 'bad:gateway-kill',
    });
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ id: 'gateway-kill', passed: false, lost: 3 });
    expect(stderr).toContain('✗ gateway-kill: 3 lost.');
  });
});

describe('stack files', () => {
  it('given a file, then it is copied into the data folder; another one replaces it only with --yes', async () => {
    const path = join(data, 'my-stack.yaml');
    await writeFile(path, STACK_FILE);
    expect(await run(['up', path])).toMatchObject({ code: 0 });
    const kept = join(data, 'stacks', 'small', 'stack.yaml');
    expect(await readFile(kept, 'utf8')).toBe(STACK_FILE);

    await writeFile(path, `# changed\n${STACK_FILE}`);
    const refused = await run(['up', path]);
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.stderr).toContain('Replace it with --yes');
    expect(await readFile(kept, 'utf8')).toBe(STACK_FILE);
    expect(await run(['up', path, '--yes'])).toMatchObject({ code: 0 });
    expect(await readFile(kept, 'utf8')).toMatch(/^# changed/);
  });

  it('given a file with mistakes, then their places are named and nothing is copied', async () => {
    const path = join(data, 'bad.yaml');
    await writeFile(path, STACK_FILE.replace('replicas: 2', 'replicas: many'));
    const { code, stderr } = await run(['up', path]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/bad\.yaml:6:\d+: /);
    expect(await readdir(join(data, 'stacks'))).toEqual([]);
    expect(await run(['up', join(data, 'missing.yaml')])).toMatchObject({ code: 1 });
  });
});

describe('hosts', () => {
  it('given a host that runs, then commands talk to it and another host is refused with 5', async () => {
    const serving = start(['serve', '--json']);
    await serving.seen('Open http://127.0.0.1:');
    expect((await run(['status', '--json'])).code).toBe(0);
    expect(await journal()).toEqual([]);
    const second = await run(['serve']);
    expect(second.code).toBe(5);
    expect(second.stderr).toContain(`tandem serve (process ${serving.child.pid})`);

    const following = start(['logs', '-f']);
    await following.seen('line 2');
    serving.child.kill('SIGKILL');
    const cut = await following.end;
    expect(cut.code).toBe(1);
    expect(cut.stderr).toContain('host-not-running');
    expect((await run(['status'])).code).toBe(0);
  });

  it('given a host that was started without an engine, then up brings one for it', async () => {
    await withStack();
    const variables = { TANDEM_FAKE: 'late-engine,private' };
    const serving = start(['serve'], variables);
    await serving.seen('Open http://127.0.0.1:');
    expect(await run(['up'], variables)).toMatchObject({ code: 0 });
    expect(await journal()).toEqual(['up gateway-pair', 'engine start', 'up gateway-pair']);
  });

  it('given a command that works through another one, then the other waits for its end', async () => {
    await withStack();
    await withStack('other');
    const variables = { TANDEM_FAKE: 'two-runs' };
    const first = start(['up'], variables);
    await first.seen('[2/2] done');
    const second = await run(['up', 'other'], variables);
    expect(second).toMatchObject({ code: 0, stderr: '' });
    expect((await first.end).stdout).toContain('Another command still works through this one');
    expect(await journal()).toEqual([
      'up gateway-pair',
      'up other',
      'gateway-pair done',
      'other done',
      'closed',
    ]);
  });

  it('given four commands at once, then each is served by whoever is the host then', async () => {
    const ends = await Promise.all(Array.from({ length: 4 }, () => run(['status', '--json'])));
    expect(ends.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
  });
});

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
    expect(await readdir(join(data, 'stacks'))).toEqual([]);
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
    expect(await readdir(join(data, 'stacks'))).toEqual(['gateway-pair']);
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
    const text = await readFile(join(data, 'stacks', 'gateway-pair', 'stack.yaml'), 'utf8');
    expect(text).not.toMatch(/publish: *\{? *port: 8000\b/);
  });
});

describe.skipIf(pty === null)('at a terminal (node-pty is not compiled)', () => {
  function atTerminal(args: readonly string[], variables: Record<string, string>) {
    const env = {
      PATH: process.env.PATH ?? '',
      HOME: '/nonexistent',
      TANDEM_HOME: data,
      TERM: 'xterm',
      ...variables,
    };
    const terminal = (pty as NonNullable<typeof pty>).spawn(process.execPath, [cli.path, ...args], {
      cols: 120,
      rows: 40,
      env,
    });
    let text = '';
    terminal.onData((chunk) => {
      text += chunk;
    });
    const end = new Promise<number>((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode)));
    return { terminal, end, text: () => text };
  }

  it.each([
    ['y', 0],
    ['n', 4],
    ['', 4],
  ])('given something to install and the answer %j, then it ends with %i', async (answer, code) => {
    await withStack();
    const session = atTerminal(['up'], { TANDEM_FAKE: 'install' });
    await expect.poll(session.text, PATIENT).toContain('Install docker.io with apt-get? [y/N]');
    session.terminal.write(`${answer}\r`);
    expect(await session.end).toBe(code);
  });

  it('given Ctrl-C at a question, then nothing is done', async () => {
    const session = atTerminal(['down', '--remove-data'], {});
    await expect.poll(session.text, PATIENT).toContain('for good? [y/N]');
    session.terminal.write('\u0003');
    expect(await session.end).toBe(130);
    expect(await journal()).toEqual([]);
  });

  it('given a run, then what runs is drawn, and Ctrl-C ends it cleanly', async () => {
    await withStack();
    const session = atTerminal(['up'], { TANDEM_FAKE: 'slow' });
    await expect.poll(session.text, PATIENT).toContain('fake: running');
    session.terminal.write('\u0003');
    expect(await session.end).toBe(130);
    expect(session.text()).toContain('Stopping and cleaning up');
    expect(await journal()).toContain('cleaned');
  });

  it.each([
    [{}, true],
    [{ NO_COLOR: '1' }, false],
  ])('given %j, then colour is used: %s', async (variables, coloured) => {
    await withStack();
    const session = atTerminal(['up'], variables as Record<string, string>);
    expect(await session.end).toBe(0);
    expect(session.text().includes('\u001b[32m✓')).toBe(coloured);
  });
});

describe('in a pipe', () => {
  it('given a reader that leaves, then the command ends too and says nothing', async () => {
    const shell = spawn('sh', ['-c', `"${process.execPath}" "${cli.path}" logs -f | head -n 1`], {
      env: { PATH: process.env.PATH ?? '', HOME: '/nonexistent', TANDEM_HOME: data, TANDEM_FAKE: 'chatty' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const texts = { out: '', err: '' };
    shell.stdout.on('data', (chunk: Buffer) => {
      texts.out += chunk.toString();
    });
    shell.stderr.on('data', (chunk: Buffer) => {
      texts.err += chunk.toString();
    });
    await new Promise((resolve) => shell.once('close', resolve));
    expect(texts).toEqual({ out: expect.stringMatching(/^gateway-1 +\| line 1\n$/), err: '' });
  });
});
