import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { INCIDENT_MARK } from './guardian-crash-words.ts';
import { buildWorker } from './worker.ts';

export interface MortalGuardian {
  /** `killed` once it has killed itself; `ended` when the test did. */
  readonly end: Promise<'killed' | 'ended'>;
  stop(): Promise<void>;
  /** `guardian-handed-over cache-1`: what it has written into its journal so far. */
  incidents(): readonly string[];
}

/** Starts a guardian in a process of its own that dies at one of its acts; resolves when it guards. */
export async function startMortalGuardian(parts: {
  readonly socket: string;
  readonly config: string;
  readonly when: 'before' | 'after';
  readonly act: string;
}): Promise<MortalGuardian> {
  const entry = fileURLToPath(await buildWorker('test/helpers/guardian-crash-child.ts'));
  const child = spawn(process.execPath, [entry, parts.socket, parts.config, parts.when, parts.act], {
    cwd: resolve('.'),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let isStopped = false;
  const guards = new Promise<void>((settle, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (text) => {
        said += text;
        if (said.includes('guarding')) settle();
      });
    }
    child.on('error', reject);
    child.on('close', () => settle());
  });
  const end = new Promise<'killed' | 'ended'>((settle, reject) => {
    child.on('close', (code, signal) => {
      if (isStopped) settle('ended');
      else if (signal === 'SIGKILL') settle('killed');
      else reject(new Error(`the guardian ended with code ${code}: ${said}`));
    });
  });
  await guards;
  return {
    end,
    incidents: () =>
      said
        .split('\n')
        .flatMap((line) => (line.startsWith(INCIDENT_MARK) ? [line.slice(INCIDENT_MARK.length)] : [])),
    stop: async () => {
      isStopped = true;
      child.kill('SIGKILL');
      await end;
    },
  };
}
