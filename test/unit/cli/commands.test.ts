import { spawn } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundledCli, STACK_FILE } from './cli-rig.ts';

const cli = bundledCli();
const { run, start, journal, withStack } = cli;

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

  it('given status --traffic, then the first sample with rates is printed, and nobody is asked any more', async () => {
    const { code, stdout } = await run(['status', '--traffic', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ stack: 'gateway-pair', hasRates: true, edges: [] });
    expect(await journal()).toContain('unfollow t');
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
      '◌ never tested: Every member has a ready twin. What happens when a member of gateway fails was never tested.',
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

  it('given a search, then page after page is asked for and the newest lines are printed in order', async () => {
    const { code, stdout } = await run(['logs', '--level', 'error', '-n', '3']);
    expect(code).toBe(0);
    const tag = `${'gateway-1'.padEnd(20)} |`;
    expect(stdout).toBe(`${tag} found 2\n${tag} found 3\n${tag} found 4\n`);
    const former = (await run(['logs', '--former', '--json'])).stdout.trim().split('\n');
    expect(former.map((line) => JSON.parse(line).member)).toEqual(Array(4).fill('gone-1'));
  });

  it('given an expression that was stopped, then the failure is told and the code is 1', async () => {
    const { code, stderr } = await run(['logs', '--grep', '(a+)+']);
    expect(code).toBe(1);
    expect(stderr).toContain('stopped (deadline-exceeded)');
  });

  it('given an export, then all pages are in the file, which is replaced only with --yes', async () => {
    const path = join(cli.data, 'lines.txt');
    const { code, stdout } = await run(['logs', '--export', path]);
    expect(code).toBe(0);
    expect(stdout).toContain(`3 lines in ${path}`);
    expect(await readFile(path, 'utf8')).toBe('one\ntwo\nthree\n');
    const refused = await run(['logs', '--export', path]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('add --yes to replace it');
    expect((await run(['logs', '--export', path, '--yes'])).code).toBe(0);
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

  it('given a number of times and a seed, then each drill has the next seed, and all verdicts are the document', async () => {
    const { code, stdout, stderr } = await run([
      ...['drill', 'random-kill', '--repeat', '3', '--seed', '4294967294', '--json'],
    ]);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout).map(({ seed }: { seed: number }) => seed)).toEqual([4294967294, 4294967295, 0]);
    expect(stderr).toContain('the same once more: tandem drill random-kill --seed 4294967294');
    expect(stderr).toContain('random-kill: 3 of 3 passed, 0 lost, 0 duplicated.');
  });

  it('given --watch while no such drill is under way, then none is begun', async () => {
    const { code, stderr } = await run(['drill', 'gateway-kill', '--watch']);
    expect(code).toBe(2);
    expect(stderr).toContain('No drill gateway-kill is under way');
    expect(await cli.journal()).not.toContain('drill gateway-pair gateway-kill');
  });
});

describe('stack files', () => {
  it('given a file, then it is copied into the data folder; another one replaces it only with --yes', async () => {
    const path = join(cli.data, 'my-stack.yaml');
    await writeFile(path, STACK_FILE);
    expect(await run(['up', path])).toMatchObject({ code: 0 });
    const kept = join(cli.data, 'stacks', 'small', 'stack.yaml');
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
    const path = join(cli.data, 'bad.yaml');
    await writeFile(path, STACK_FILE.replace('replicas: 2', 'replicas: many'));
    const { code, stderr } = await run(['up', path]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/bad\.yaml:6:\d+: /);
    expect(await readdir(join(cli.data, 'stacks'))).toEqual([]);
    expect(await run(['up', join(cli.data, 'missing.yaml')])).toMatchObject({ code: 1 });
  });
});

describe('in a pipe', () => {
  it('given a reader that leaves, then the command ends too and says nothing', async () => {
    const shell = spawn('sh', ['-c', `"${process.execPath}" "${cli.path}" logs -f | head -n 1`], {
      env: {
        PATH: process.env.PATH ?? '',
        HOME: '/nonexistent',
        TANDEM_HOME: cli.data,
        TANDEM_FAKE: 'chatty',
      },
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
