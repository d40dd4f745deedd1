import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWorker } from './worker.ts';

export interface CrashRequest {
  readonly dataFolder: string;
  readonly stack: string;
  readonly request: 'up' | 'down' | 'scale';
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly operationsSurvived: number;
}

const DEADLINE_MS = 120_000;

/**
 * Runs a host in a process of its own that kills itself with SIGKILL after so many operations. Resolves with
 * `killed`, or with what the host said when it came to its end.
 */
export async function crashHost(crash: CrashRequest): Promise<string> {
  const entry = fileURLToPath(await buildWorker('test/helpers/crash-child.ts'));
  const { dataFolder, stack, request, parameters, operationsSurvived } = crash;
  const args = [entry, dataFolder, stack, request, JSON.stringify(parameters), String(operationsSurvived)];
  const child = spawn(process.execPath, args, { cwd: resolve('.'), stdio: ['ignore', 'pipe', 'pipe'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MS);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      said += text;
    });
  }
  return new Promise((settle, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (signal === 'SIGKILL') settle('killed');
      else if (code === 0) settle(said.trim());
      else reject(new Error(`the host ended with code ${code}: ${said}`));
    });
  });
}
