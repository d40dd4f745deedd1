import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { CliEnvironment } from '../../../electron/cli/environment.ts';
import { runCli } from '../../../electron/cli/program.ts';

/** No command line here may get as far as a host: whatever it asks of the world is missing. */
const environment = {
  version: '1.2.3',
  variables: {},
  hosts: { dataFolder: () => '/nowhere' },
} as unknown as CliEnvironment;

async function run(args: readonly string[]) {
  const texts = { stdout: '', stderr: '' };
  const sink = (name: 'stdout' | 'stderr') =>
    new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        texts[name] += chunk.toString();
        done();
      },
    });
  const code = await runCli(args, environment, { stdout: sink('stdout'), stderr: sink('stderr') });
  return { code, ...texts };
}

describe('usage', () => {
  it.each([
    [['--help'], 0],
    [['up', '--help'], 0],
    [['--version'], 0],
    [['no-such-command'], 2],
    [['status', '--no-such-option'], 2],
    [['scale'], 2],
    [['scale', 'gateway'], 2],
    [['scale', 'gateway=many'], 2],
    [['logs', '--tail', 'x'], 2],
    [['logs', '--tail', '-1'], 2],
    [['logs', '--level', 'loud'], 2],
    [['logs', '--since', 'yesterday'], 2],
    [['logs', '--grep', 'a', '--regex', 'b'], 2],
    [['logs', '--former', '--follow'], 2],
    [['logs', '--export', 'x', '--follow'], 2],
    [['serve', '--port', '70000'], 2],
    [['drill'], 2],
    [['drill', 'no-such-drill'], 2],
    [['drill', 'gateway-kill', '--rate', '0'], 2],
    [['drill', 'gateway-kill', '--seed', '-1'], 2],
    [['drill', 'gateway-kill', '--repeat', '0'], 2],
    [['engine', 'dance'], 2],
  ])('given %j, then it ends with %i', async (args, code) => {
    const end = await run(args);
    expect(end.code).toBe(code);
    if (code === 0) expect(end.stderr).toBe('');
    else expect(end.stderr).not.toBe('');
  });

  it('given --help, then every command and the exit codes are named', async () => {
    const { stdout } = await run(['--help']);
    for (const word of [
      'doctor',
      'up',
      'plan',
      'status',
      'down',
      'scale',
      'restart',
      'logs',
      'drill',
      'serve',
      'start',
      'demo',
      'engine',
      '--json',
      '--yes',
      '--data',
      '--stack',
      '130 interrupted',
    ]) {
      expect(stdout).toContain(word);
    }
  });
});
