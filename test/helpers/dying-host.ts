import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { DrillPhase } from '../../electron/contract/schemas.ts';
import type { DrillId } from '../../electron/domain/drill/drill-id.ts';
import { buildWorker } from './worker.ts';

/** What a host in a process of its own said of a drill, phase by phase, and what ended the process. */
export interface HostLife {
  readonly said: readonly string[];
  readonly signal: NodeJS.Signals | null;
}

/**
 * A host that carries out one drill. With `diesAt` it is killed as soon as it has said that phase; without, it lives to the
 * drill's end, and its last line says how that was.
 */
export async function liveForOneDrill({
  dataFolder,
  stack,
  drill,
  diesAt = null,
}: {
  readonly dataFolder: string;
  readonly stack: string;
  readonly drill: DrillId;
  readonly diesAt?: DrillPhase | null;
}): Promise<HostLife> {
  const entry = fileURLToPath(await buildWorker('test/helpers/drill-crash-child.ts'));
  const child = spawn(process.execPath, [entry, dataFolder, stack, drill], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<NodeJS.Signals | null>((resolve) =>
    child.once('exit', (_, signal) => resolve(signal)),
  );
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (line === diesAt) child.kill('SIGKILL');
  }
  return { said, signal: await ended };
}
