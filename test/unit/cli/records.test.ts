import { describe, expect, it } from 'vitest';
import { bundledCli, PATIENT } from './cli-rig.ts';

const pty = await import('node-pty').catch(() => null);
const cli = bundledCli();
const { run, start } = cli;

describe('tandem events', () => {
  it('shows what happened, the oldest first', async () => {
    expect(await run(['events'])).toMatchObject({
      code: 0,
      stdout:
        '2026-01-02T03:04:04Z run-ended          up is done.\n2026-01-02T03:04:05Z member-ended       gateway-1 ended with exit code 137.\n',
    });
  });

  it('given a member and --json, then standard output is one document, newest first', async () => {
    const { stdout } = await run([
      'events',
      'gateway-pair',
      '--member',
      'gateway-1',
      '--since',
      '2d',
      '--json',
    ]);
    expect(JSON.parse(stdout)).toMatchObject([{ id: 2, kind: 'member-ended', data: null }]);
  });

  it.each([['yesterday'], ['10'], ['-1h']])('given a time like %j, then the code is 2', async (since) => {
    const { code, stderr } = await run(['events', `--since=${since}`]);
    expect(code).toBe(2);
    expect(stderr).toContain('10m, 2h or 1d ago');
  });

  it('given a store that was set aside, then that is said beside it', async () => {
    const { stderr } = await run(['events'], { TANDEM_FAKE: 'damaged' });
    expect(stderr).toContain('The store was damaged. (store-corrupt)');
  });
});

describe('tandem top', () => {
  it('given --once, then it shows the first sample with rates and ends', async () => {
    const { code, stdout } = await run(['top', '--once']);
    expect(code).toBe(0);
    expect(stdout).toContain('MEMBER     CPU     MEMORY');
    expect(stdout).toMatch(/gateway-1 {2}12\.3 % {2}64\.0 MiB {2}- {6}2\.0 KiB\/s {2}-/);
  });

  it('given --once and --json, then standard output is one document', async () => {
    const { stdout } = await run(['top', 'shop', '--once', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ stack: 'shop', members: [{ usage: { cpuPercent: 12.34 } }] });
  });

  it('given a pipe, then it goes on, a table for each sample, until it is interrupted', async () => {
    const watching = start(['top']);
    await watching.seen('12.3 %');
    watching.child.kill('SIGINT');
    expect((await watching.end).code).toBe(130);
  });
});

describe.skipIf(pty === null)('tandem top at a terminal (node-pty is not compiled)', () => {
  it.each([
    ['q', 0],
    ['\u0003', 130],
  ])('given the key %j, then it ends with %i and gives the terminal back', async (key, code) => {
    // The shell says how the terminal is before and after.
    const command = `stty -a | grep -o -- '-\\?icanon'; "${process.execPath}" "${cli.path}" top; echo "code $?"; stty -a | grep -o -- '-\\?icanon'`;
    const terminal = (pty as NonNullable<typeof pty>).spawn('/bin/sh', ['-c', command], {
      cols: 160,
      rows: 40,
      env: { PATH: process.env.PATH ?? '', HOME: '/nonexistent', TANDEM_HOME: cli.data, TERM: 'xterm' },
    });
    let text = '';
    terminal.onData((chunk) => {
      text += chunk;
    });
    const end = new Promise<void>((resolve) => terminal.onExit(() => resolve()));
    await expect.poll(() => text, PATIENT).toContain('12.3 %');
    terminal.write(key);
    await end;
    expect(text).toContain(`code ${code}`);
    expect(text.match(/-?icanon/g)).toEqual(['icanon', 'icanon']);
  });
});
