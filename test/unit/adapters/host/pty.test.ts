import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listProcesses } from '../../../../electron/adapters/host/processes.ts';
import { createHostTerminals } from '../../../../electron/adapters/host/pty.ts';
import type { TerminalProcess } from '../../../../electron/ports/terminal-process.ts';

const canTry = process.platform !== 'win32' && (await import('node-pty').catch(() => null)) !== null;
const PATIENT = { timeout: 15_000 };
const SIZE = { columns: 80, rows: 24 };
const forever = new AbortController().signal;

describe.skipIf(!canTry)('a shell on this machine (node-pty is not compiled)', { timeout: 30_000 }, () => {
  let folder: string;
  const opened: TerminalProcess[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tandem-pty-'));
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((terminal) => terminal.end()));
    await rm(folder, { recursive: true, force: true });
  });

  async function open(variables: Record<string, string> = {}): Promise<TerminalProcess> {
    const { PATH } = process.env;
    const terminals = createHostTerminals({
      PATH,
      HOME: folder,
      SHELL: '/bin/bash',
      PS1: '$ ',
      ...variables,
    });
    const terminal = await terminals.open(SIZE);
    opened.push(terminal);
    return terminal;
  }
  const type = (terminal: TerminalProcess, text: string): Promise<void> =>
    terminal.write(Buffer.from(text), forever);
  /** Reads to the end in the background. */
  function reading(terminal: TerminalProcess) {
    const seen = { text: '', isOver: false };
    const over = (async () => {
      const decoder = new TextDecoder();
      for await (const bytes of terminal.output) seen.text += decoder.decode(bytes, { stream: true });
      seen.isOver = true;
    })();
    return { seen, over };
  }

  it('given a command, then its output comes as it is, and at the end its exit code', async () => {
    const terminal = await open();
    const { seen, over } = reading(terminal);
    await type(terminal, "printf 'm\\303\\274de-%s\\n' $((40 + 2)); exit 7\n");
    await over;
    expect(seen.text).toContain('müde-42\r\n');
    expect(await terminal.exit).toEqual({ exitCode: 7, signal: null });
  });

  it('given a signal ends it, then that is told', async () => {
    const terminal = await open();
    const { over } = reading(terminal);
    await type(terminal, 'kill -KILL $$\n');
    await over;
    expect(await terminal.exit).toMatchObject({ signal: 9 });
  });

  it('given a size, then programs see it, and hear of another', async () => {
    const terminal = await open();
    const { seen } = reading(terminal);
    await type(terminal, "trap 'stty size' WINCH; stty size\n");
    await expect.poll(() => seen.text, PATIENT).toContain('24 80');
    await terminal.resize({ columns: 132, rows: 50 });
    await expect.poll(() => seen.text, PATIENT).toContain('50 132');
  });

  it("given the host's own variables, then the shell has the person's and not those", async () => {
    const terminal = await open({
      npm_config_x: '1',
      ELECTRON_RUN_AS_NODE: '1',
      TANDEM_HOME: '/x',
      KEPT: 'yes',
    });
    const { seen, over } = reading(terminal);
    await type(terminal, 'env | sort; exit\n');
    await over;
    expect(seen.text).toContain('KEPT=yes');
    expect(seen.text).toContain('TERM=xterm-256color');
    expect(seen.text).not.toMatch(/npm_config|ELECTRON_|TANDEM_/);
  });

  it('given nobody reads, then a flood waits, and goes on when somebody does', async () => {
    const terminal = await open();
    await type(
      terminal,
      `i=0; while :; do printf '%01000d\\n' $i; i=$((i+1)); echo $i > ${folder}/count; done\n`,
    );
    const count = async (): Promise<number> =>
      Number(await readFile(join(folder, 'count'), 'utf8').catch(() => 0));
    await expect.poll(count, PATIENT).toBeGreaterThan(10);
    let before = -1;
    await expect
      .poll(
        async () => {
          const isStuck = (await count()) === before;
          before = await count();
          return isStuck;
        },
        { ...PATIENT, interval: 300 },
      )
      .toBe(true);
    // What the kernel and the reader ahead hold.
    expect(before).toBeLessThan(400);
    reading(terminal);
    await expect.poll(count, PATIENT).toBeGreaterThan(before + 200);
  });

  it('given it ends while nobody reads, then its last words are not lost', async () => {
    const terminal = await open();
    // More than is read ahead, and less than that and what the kernel holds: the program does not wait for a reader.
    const command = "stty -echo; PS1=; head -c 75000 /dev/zero | tr '\\0' x; printf 'LAST WORDS'; exit 3\n";
    await type(terminal, command);
    expect(await terminal.exit).toMatchObject({ exitCode: 3 });
    const { seen, over } = reading(terminal);
    await over;
    expect(seen.text.match(/x{1000,}/g)).toEqual(['x'.repeat(75_000)]);
    expect(seen.text).toContain('xLAST WORDS');
  });

  it('given a program that does not read, then input waits without a busy loop until its time is up', async () => {
    const terminal = await open();
    const { seen } = reading(terminal);
    await type(terminal, 'stty raw -echo; printf READY; sleep 60\n');
    await expect.poll(() => seen.text, PATIENT).toMatch(/READY$/);
    const late = new AbortController();
    const before = process.cpuUsage();
    let isTaken = false;
    const writing = terminal.write(Buffer.alloc(1024 * 1024, 'y'), late.signal).then(() => {
      isTaken = true;
    });
    await sleep(1000);
    expect(isTaken).toBe(false);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(500);
    late.abort();
    await writing;
  });

  it('given jobs in the background, stopped ones and such that ignore the signal, then all of them end with it', async () => {
    const terminal = await open();
    const { seen } = reading(terminal);
    const marks = ['301', '302', '303', '304'].map((number) => `86400.${number}`);
    const [plain, ignoring, stopped, foreground] = marks;
    await type(
      terminal,
      `sleep ${plain} & (trap '' HUP; sleep ${ignoring}) & sleep ${stopped} & sleep 0.5; kill -STOP $!; sleep ${foreground}\n`,
    );
    const running = async () =>
      (await listProcesses()).filter(
        ({ command }) => marks.includes(command[1] ?? '') && command[0] === 'sleep',
      );
    await expect.poll(async () => (await running()).length, PATIENT).toBe(4);
    await terminal.end();
    expect(await running()).toEqual([]);
    expect(seen.isOver).toBe(true);
  });

  it('given a program that was started apart on purpose, then it goes on', async () => {
    const terminal = await open();
    const { over } = reading(terminal);
    await type(terminal, `setsid sleep 86400.305 & echo started > ${folder}/mark; exit\n`);
    await over;
    await terminal.end();
    const [apart] = (await listProcesses()).filter(({ command }) => command[1] === '86400.305');
    expect(apart).toBeDefined();
    if (apart !== undefined) process.kill(apart.pid, 'SIGKILL');
  });

  it('given it is over, then what is typed goes nowhere', async () => {
    const terminal = await open();
    const { over } = reading(terminal);
    await type(terminal, 'exit\n');
    await over;
    await terminal.exit;
    await type(terminal, 'late');
    await terminal.resize({ columns: 10, rows: 10 });
  });

  it('given a shell that is not there, then it ends and says so', async () => {
    const terminal = await open({ SHELL: '/nonexistent/shell' });
    const { seen, over } = reading(terminal);
    await over;
    expect(seen.text).toContain('/nonexistent/shell');
    expect((await terminal.exit).exitCode).toBe(127);
  });
});
