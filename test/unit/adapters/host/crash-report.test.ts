import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeCrashReport } from '../../../../electron/adapters/host/crash-report.ts';

it('given a crash, then a report that only its owner reads says where it came from', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-crash-'));
  const report = { atMs: Date.parse('2026-03-01T12:00:00Z'), version: '1.2.3', error: new Error('broken') };
  const path = writeCrashReport(folder, report);
  expect(path).toBe(join(folder, 'crash-2026-03-01T12-00-00.000Z.txt'));
  const text = await readFile(path ?? '', 'utf8');
  expect(text).toContain('Tandem 1.2.3');
  expect(text).toContain('crash-report.test.ts');
  if (process.platform !== 'win32') expect((await stat(path ?? '')).mode & 0o777).toBe(0o600);
  await rm(folder, { recursive: true, force: true });
  expect(writeCrashReport(folder, report)).toBeNull();
});
