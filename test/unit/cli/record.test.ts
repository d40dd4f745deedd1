import { describe, expect, it } from 'vitest';
import { bundledCli } from './cli-rig.ts';

const { run, withStack } = bundledCli();

describe('the record', () => {
  it('is a table of all verdicts, with what was worse than usual and what changed since', async () => {
    await withStack();
    await run(['up']);
    const { code, stdout } = await run(['record']);

    expect(code).toBe(0);
    const [header, newest, ...others] = stdout.split('\n');
    expect(header).toMatch(
      /^WHEN +DRILL +PASSED +LOST +FAILED +SERVED AGAIN +REDUNDANT AGAIN +SLOWEST +GUARDED BY +SINCE THEN$/,
    );
    expect(newest).toMatch(
      /^1h00m ago +gateway-kill +yes +0 +0 +20 ms +not seen +900 ms +- +gateway runs another image$/,
    );
    expect(others[0]).toMatch(/gateway-freeze .*configured differently$/);
    expect(others).toContain(
      '▲ gateway-kill 1h00m ago: slowest answer 900 ms, usually 22 ms (median of 5 runs)',
    );
  });

  it('of one drill ends with its curve', async () => {
    const { stdout } = await run(['record', 'gateway-kill']);
    expect(stdout).not.toContain('gateway-freeze');
    expect(stdout).toMatch(/slowest answer +▁█ {2}22 ms to 900 ms in 2 runs/);
  });

  it('can be had without an engine, and then says nothing of changes', async () => {
    const { code, stdout } = await run(['record', '--json'], { TANDEM_FAKE: 'no-engine' });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([{ id: 'gateway-kill', changed: null }, {}, {}]);
    expect((await run(['record'], { TANDEM_FAKE: 'no-engine' })).stdout).toMatch(/gateway-freeze .* -$/m);
  });

  it('of a drill that is none is refused with those that there are', async () => {
    const { code, stderr } = await run(['record', 'gateway-kil']);
    expect(code).toBe(2);
    expect(stderr).toContain('gateway-kill');
  });
});

describe('the survival', () => {
  it('says of each member what its loss means and what would mend it, and what no stack here survives', async () => {
    await withStack();
    await run(['up']);
    const { code, stdout } = await run(['survival']);

    expect(code).toBe(0);
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(/^◌ never tested: Every member has a ready twin\./);
    expect(lines).toContain('gateway-1  ◌ never tested');
    expect(lines).toContain(
      '           Run “Kill the serving gateway”: tandem drill gateway-kill --stack gateway-pair',
    );
    expect(stdout).toMatch(/○ fails {2}its disk: everything stored is gone/);
    expect(stdout).toMatch(/◐ degrades {2}Tandem: the stack goes on/);
  });

  it('is one document with --json', async () => {
    await withStack();
    await run(['up']);
    expect(JSON.parse((await run(['survival', '--json'])).stdout)).toMatchObject({
      stack: 'gateway-pair',
      survival: 'untested',
      members: [{ name: 'gateway-1', cause: 'never-tested' }, { name: 'gateway-2' }],
      singlePoints: [{ what: 'this host' }, { what: 'its disk' }, {}, {}, { what: 'Tandem' }],
    });
  });
});

describe('the drills', () => {
  it('are listed with their last run and when they are due, and that nobody keeps to that now', async () => {
    const { code, stdout } = await run(['drills']);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^gateway-kill +never +- +in 1h[23]\dm \(\d{4}-\d\d-\d\dT\d\d:\d\dZ\) +Kill the serving gateway$/m,
    );
    expect(stdout).toMatch(/^gateway-freeze +never +- +- +Freeze the serving gateway$/m);
    expect(stdout).toContain('Nothing runs by itself now: "tandem serve"');
  });
});
