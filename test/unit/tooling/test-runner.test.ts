import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));
let cache: string;

beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'tandem-runner-'));
});
afterAll(() => rm(cache, { recursive: true, force: true }));

function runner(args: readonly string[], variables: Record<string, string> = {}) {
  const env = { ...process.env, CI: '', XDG_CACHE_HOME: cache, ...variables };
  return new Promise<{ code: number; lastLine: string; stderr: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      ['test/run.mjs', ...args],
      { cwd: PROJECT, env, maxBuffer: 16 * 1024 * 1024 },
      (_error, stdout, stderr) => {
        resolve({ code: child.exitCode ?? -1, lastLine: stdout.trimEnd().split('\n').at(-1) ?? '', stderr });
      },
    );
  });
}

describe('npm test', { timeout: 120_000 }, () => {
  it('given a filter, then only what fits runs and the last line counts it', async () => {
    const { code, lastLine } = await runner(['--only', 'unit', 'test/unit/cli/usage']);
    expect(lastLine).toMatch(/^Tests: [1-9]\d* passed, 0 failed, 0 skipped$/);
    expect(code).toBe(0);
  });

  it('given a filter that nothing fits, then it is no success', async () => {
    expect(await runner(['no-such-test'])).toMatchObject({
      code: 1,
      lastLine: 'Tests: 0 passed, 0 failed, 0 skipped',
    });
  });

  it('given no name, then the hours of the virtual machine are not meant', async () => {
    const { code, stderr } = await runner(['vm/power-loss']);
    expect(code).toBe(1);
    expect(stderr).toContain('No test file fits vm/power-loss.');
  });

  it('given tests of an unknown name, then it says which there are', async () => {
    const { code, stderr } = await runner(['--only', 'unity']);
    expect(code).toBe(2);
    expect(stderr).toContain('unit, gateway, engine, e2e, chaos, vm');
  });

  it.each([
    ['', 'Tests: 0 passed, 0 failed, 1 skipped'],
    ['true', 'Tests: 0 passed, 1 failed, 0 skipped'],
  ])('given no engine and CI=%j, then a suite that needs one says why: %s', async (ci, lastLine) => {
    const end = await runner(['--only', 'gateway', 'gateway/submission'], {
      CI: ci,
      DOCKER_HOST: 'unix:///nonexistent/engine.sock',
    });
    expect(end).toMatchObject({ code: 1, lastLine });
    expect(end.stderr).toMatch(/gateway: not run\. .*\/nonexistent\/engine\.sock/);
  });
});
