import { describe, expect, it } from 'vitest';
import { DetachKey } from '../../../electron/cli/detach-key.ts';
import { atTerminal, pty } from './at-terminal.ts';
import { bundledCli, PATIENT } from './cli-rig.ts';

const cli = bundledCli();

describe.skipIf(pty === null)('tandem shell (node-pty is not compiled)', () => {
  const shell = (...args: readonly string[]) =>
    atTerminal(cli, [process.execPath, cli.path, 'shell', ...args], {});

  it('given a member and a client, then keys go there unchanged, and its exit code comes back', async () => {
    const { terminal, end, text } = shell('database-1', '--client', 'psql');
    await expect.poll(text, PATIENT).toContain('welcome to psql in database-1');
    terminal.write('a\u0003\u001b[A\tü');
    await expect
      .poll(
        () =>
          text()
            .match(/"(.*?)"/g)
            ?.join(''),
        PATIENT,
      )
      .toContain('Ü');
    // The line end is the program's own, without another carriage return.
    expect(text()).toContain('database-1\r\n');
    // Nothing was taken by this terminal: not Ctrl-C, not the arrow, no line end was waited for, nothing echoed.
    expect(
      text()
        .match(/"(.*?)"/g)
        ?.join('')
        .replaceAll('""', ''),
    ).toBe('"A\\u0003\\u001b[A\\tÜ"');
    expect(text()).not.toContain('ü');
    terminal.write('bye');
    expect(await end).toBe(7);
    expect(await cli.journal()).toContain('terminal.open psql in database-1 120x40');
  });

  it('given no member, then a shell on this machine', async () => {
    const { terminal, end, text } = shell();
    await expect.poll(text, PATIENT).toContain('welcome to this machine');
    terminal.write('bye');
    expect(await end).toBe(7);
  });

  it('given its window changes, then the other side hears of it', async () => {
    const { terminal, end, text } = shell();
    await expect.poll(text, PATIENT).toContain('welcome');
    terminal.resize(100, 30);
    await expect.poll(text, PATIENT).toContain('size 100x30');
    terminal.write('bye');
    await end;
  });

  it.each([
    ['ends', 'bye', 7],
    ['is left', '\u001dd', 0],
  ])('given it %s, then the terminal is as it was before', async (_what, keys, code) => {
    const script = `stty -a > "$TANDEM_HOME/before"; "$0" "$1" shell; code=$?; stty -a > "$TANDEM_HOME/after"
      diff "$TANDEM_HOME/before" "$TANDEM_HOME/after" && printf 'as before\\n'; exit $code`;
    const { terminal, end, text } = atTerminal(
      cli,
      ['/bin/bash', '-c', script, process.execPath, cli.path],
      {},
    );
    await expect.poll(text, PATIENT).toContain('welcome');
    terminal.write(keys);
    expect(await end).toBe(code);
    expect(text()).toContain('as before');
    // The cursor that the program hid.
    expect(text()).toContain('\u001b[?25h');
  });

  it('given a signal, then the terminal is given back, too', async () => {
    const { terminal, end, text } = shell();
    await expect.poll(text, PATIENT).toContain('welcome');
    process.kill(terminal.pid, 'SIGTERM');
    expect(await end).toBe(130);
    expect(text()).toContain('\u001b[?25h');
  });

  it('given no host but this command, then leaving says that the session ends with it', async () => {
    const { terminal, end, text } = shell();
    await expect.poll(text, PATIENT).toContain('welcome');
    terminal.write('\u001dd');
    expect(await end).toBe(0);
    expect(text()).toContain('It ends with this command');
  });

  it('given a host that goes on, then one can leave, see the session, come back and close it', async () => {
    const serving = cli.start(['serve']);
    await serving.seen('http://');
    const first = shell();
    await expect.poll(first.text, PATIENT).toContain('welcome');
    first.terminal.write('\u001dd');
    expect(await first.end).toBe(0);
    expect(first.text()).toContain('tandem shell --attach t1');
    expect((await cli.run(['shell', '--list'])).stdout).toMatch(/t1 .*running +this machine/);
    const second = shell('--attach', 't1');
    await expect.poll(second.text, PATIENT).toContain('welcome back');
    second.terminal.write('bye');
    expect(await second.end).toBe(7);
    const third = shell('--attach', 'gone');
    expect(await third.end).toBe(2);
    const left = shell();
    await expect.poll(left.text, PATIENT).toContain('welcome');
    left.terminal.write('\u001dd');
    await left.end;
    expect(await cli.run(['shell', '--close', 't1'])).toMatchObject({ code: 0 });
    expect(await cli.journal()).toContain('terminal.close t1');
    serving.child.kill('SIGTERM');
    await serving.end;
  });

  it('given the host goes away, then it says so and gives the terminal back', async () => {
    const serving = cli.start(['serve']);
    await serving.seen('http://');
    const { end, text } = shell();
    await expect.poll(text, PATIENT).toContain('welcome');
    serving.child.kill('SIGKILL');
    expect(await end).toBe(1);
    expect(text()).toContain('The host ended the connection');
    expect(text()).toContain('\u001b[?25h');
  });
});

describe('tandem shell without a terminal', () => {
  it('given a pipe, then it is refused, with another way', async () => {
    const { code, stderr } = await cli.run(['shell']);
    expect(code).toBe(2);
    expect(stderr).toContain('docker exec -i');
  });

  it('given a client and no member, then it is refused', async () => {
    expect(await cli.run(['shell', '--client', 'psql'])).toMatchObject({ code: 2 });
  });

  it('given no sessions, then the list says so', async () => {
    expect((await cli.run(['shell', '--list'])).stdout).toBe('There are no terminal sessions.\n');
    expect(JSON.parse((await cli.run(['shell', '--list', '--json'])).stdout)).toEqual({ terminals: [] });
  });

  it('given --host-shell, then serving says what that means', async () => {
    const serving = cli.start(['serve', '--host-shell']);
    await serving.seen('may run anything as you');
    serving.child.kill('SIGTERM');
    await serving.end;
  });

  it('given --host-shell for a page that may only look, then it is refused', async () => {
    const { code, stderr } = await cli.run(['serve', '--host-shell', '--read-only']);
    expect(code).toBe(2);
    expect(stderr).toContain('--read-only');
  });

  it('given --read-only, then serving says what that means', async () => {
    const serving = cli.start(['serve', '--read-only']);
    await serving.seen('may look and change nothing');
    serving.child.kill('SIGTERM');
    await serving.end;
  });
});

describe('the key that leaves', () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  const taken = (...typed: readonly string[]) => {
    const key = new DetachKey();
    const all = typed.map((text) => key.take(bytes(text)));
    return {
      text: all.map((one) => new TextDecoder().decode(one.bytes)).join('|'),
      leaves: all.some((one) => one.leaves),
    };
  };
  it.each([
    [['abc\u0003'], 'abc\u0003', false],
    [['a\u001ddb'], 'a', true],
    [['\u001d', 'd'], '|', true],
    [['\u001d\u001d'], '\u001d', false],
    [['\u001dx'], '\u001dx', false],
    [['\u001d', '\u001b[A'], '|\u001d\u001b[A', false],
  ] as const)('given %j, then the program gets %j, and it is left: %s', (typed, text, leaves) => {
    expect(taken(...typed)).toEqual({ text, leaves });
  });
});
