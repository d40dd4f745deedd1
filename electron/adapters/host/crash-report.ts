import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Written at once and without waiting: the process is about to end. Returns the path; null when the disk refuses. */
export function writeCrashReport(
  folder: string,
  { atMs, version, error }: { readonly atMs: number; readonly version: string; readonly error: unknown },
): string | null {
  const path = join(folder, `crash-${new Date(atMs).toISOString().replaceAll(':', '-')}.txt`);
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const text = `Tandem ${version}, ${process.platform} ${process.arch}, Node.js ${process.versions.node}\n${what}\n`;
  try {
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  } catch {
    return null;
  }
}
