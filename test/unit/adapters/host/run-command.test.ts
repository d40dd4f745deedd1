import { expect, it } from 'vitest';
import { listProcesses } from '../../../../electron/adapters/host/processes.ts';
import { childEnvironment, runCommand } from '../../../../electron/adapters/host/run-command.ts';
import { toFailure } from '../../../../electron/domain/failure.ts';

const node = (script: string): string[] => [process.execPath, '-e', script];

it('returns output and exit code, and tells each line as it comes', async () => {
  const lines: string[] = [];
  const script =
    'process.stdin.on("data", d => { console.log("got " + d); console.error("loud"); process.exitCode = 3; })';
  const result = await runCommand(node(script), {
    deadlineMs: 5_000,
    input: 'this',
    onLine: (line) => lines.push(line),
  });
  expect(result).toEqual({ exitCode: 3, stdout: 'got this\n', stderr: 'loud\n' });
  expect(lines.sort()).toEqual(['got this', 'loud']);
});

it('gives a program no secrets of our environment', async () => {
  const given = { PATH: '/bin', HOME: '/home/ada', https_proxy: 'http://proxy', TANDEM_TOKEN: 'canary' };
  expect(childEnvironment(given)).toEqual({
    HOME: '/home/ada',
    https_proxy: 'http://proxy',
    PATH: expect.stringMatching(/^\/bin:.*\/usr\/sbin/),
  });
});

// The look at what is left reads /proc.
it.runIf(process.platform === 'linux')(
  'ends a program at its deadline, with everything that it started',
  async () => {
    const mark = `tandem-deadline-${process.pid}`;
    const script = `require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", "${mark}"]); process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)`;
    const outcome = await runCommand(node(script), { deadlineMs: 500 }).catch(toFailure);
    expect(outcome).toMatchObject({ code: 'deadline-exceeded' });
    expect((await listProcesses()).filter((one) => one.command.includes(mark))).toEqual([]);
  },
);

it('ends a program when it is cancelled', async () => {
  const cancel = new AbortController();
  const running = runCommand(node('console.log("up"); setInterval(() => {}, 1000)'), {
    deadlineMs: 10_000,
    signal: cancel.signal,
    onLine: () => cancel.abort(),
  }).catch(toFailure);
  expect(await running).toMatchObject({ code: 'cancelled' });
});

it('comes back when the program has ended, though a daemon that it left still holds its output', async () => {
  const script = `const child = require("child_process").spawn(process.execPath, ["-e", "setTimeout(() => {}, 8000)"], { detached: true, stdio: "inherit" }); console.log(child.pid); child.unref()`;
  const { exitCode, stdout } = await runCommand(node(script), { deadlineMs: 7_000 });
  process.kill(Number(stdout), 'SIGKILL');
  expect(exitCode).toBe(0);
});

it('says so when there is no such program', async () => {
  const outcome = await runCommand(['no-such-program'], { deadlineMs: 1_000 }).catch(toFailure);
  expect(outcome).toMatchObject({ code: 'operation-failed', message: 'no-such-program cannot be run.' });
});
