import { describe, expect, it } from 'vitest';
import { atTerminal as programAtTerminal, pty } from './at-terminal.ts';
import { bundledCli, PATIENT } from './cli-rig.ts';

const cli = bundledCli();
const { journal, withStack } = cli;

describe.skipIf(pty === null)('at a terminal (node-pty is not compiled)', () => {
  const atTerminal = (args: readonly string[], variables: Record<string, string>) =>
    programAtTerminal(cli, [process.execPath, cli.path, ...args], variables);

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
