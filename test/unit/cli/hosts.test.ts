import { describe, expect, it } from 'vitest';
import { bundledCli } from './cli-rig.ts';

const cli = bundledCli();
const { run, start, journal, withStack } = cli;

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
    expect(await run(['status'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(
        '2026-01-02T03:04:05Z database-2 leads (+0 ms database-1: its container',
      ),
    });
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
