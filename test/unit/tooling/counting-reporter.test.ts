import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestCounts } from '../../helpers/counting-reporter.ts';

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));
const REPORTER = join(PROJECT, 'test/helpers/counting-reporter.ts');
let folder: string;

beforeAll(async () => {
  const cache = join(PROJECT, 'node_modules', '.cache');
  await mkdir(cache, { recursive: true });
  folder = await mkdtemp(join(cache, 'counting-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function countsOf(name: string, text: string): Promise<TestCounts> {
  const root = join(folder, name);
  await mkdir(root);
  await writeFile(
    join(root, 'it.test.ts'),
    `import { afterAll, beforeAll, describe, it } from 'vitest';\n${text}`,
  );
  await writeFile(join(root, 'vitest.config.mjs'), 'export default {};');
  const counts = join(root, 'counts.json');
  await new Promise<void>((resolve) =>
    execFile(
      process.execPath,
      [join(PROJECT, 'node_modules/vitest/vitest.mjs'), 'run', '--root', root, '--reporter', REPORTER],
      { cwd: PROJECT, env: { ...process.env, TANDEM_TEST_COUNTS: counts } },
      () => resolve(),
    ),
  );
  return JSON.parse(await readFile(counts, 'utf8'));
}

describe('what counts as failed', { timeout: 60_000 }, () => {
  it.each([
    [
      'plain',
      "it('a', () => {}); it('b', () => { throw new Error('no'); });",
      { passed: 1, failed: 1, skipped: [] },
    ],
    [
      'set-up',
      "describe('s', () => { beforeAll(() => { throw new Error('no engine'); }); it('a', () => {}); });",
      { passed: 0, failed: 1, skipped: ['it.test.ts > s > a'] },
    ],
    [
      'taking-down',
      "describe('s', () => { afterAll(() => { throw new Error('left over'); }); it('a', () => {}); });",
      { passed: 1, failed: 1, skipped: [] },
    ],
    ['loading', "it('a', () => {}); throw new Error('cannot load');", { passed: 0, failed: 1, skipped: [] }],
    [
      'unhandled',
      "it('a', async () => { setTimeout(() => { throw new Error('later'); }); await new Promise((r) => setTimeout(r, 50)); });",
      { passed: 1, failed: 1, skipped: [] },
    ],
    [
      'skipped',
      "describe.skip('s (no kernel module)', () => { it('a', () => {}); }); it('b', (context) => context.skip('not here'));",
      {
        passed: 0,
        failed: 0,
        skipped: ['it.test.ts > s (no kernel module) > a', 'it.test.ts > b (not here)'],
      },
    ],
  ])('given %s, then each is counted once', async (name, text, counts) => {
    expect(await countsOf(name, text)).toMatchObject(counts);
  });
});
