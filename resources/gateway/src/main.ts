import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { ConfigError, parseConfig } from './config.ts';
import { startGateway } from './gateway.ts';

declare const GATEWAY_VERSION: string;

const EXIT_FAILED = 1;
const EXIT_BAD_CONFIG = 2;

// Most garbage dies young and is collected in a moment; waking helper threads for it costs more than it saves (a tenth of
// the processor time of a submission), the more so in a container with one CPU.
setFlagsFromString('--no-parallel-scavenge');
// What a standby compiled in its rehearsal stays compiled until it is needed, weeks later perhaps.
setFlagsFromString('--no-flush-bytecode');

const path = process.argv[2];
if (path === undefined) {
  console.error('usage: node gateway.mjs <gateway.json>');
  process.exit(EXIT_BAD_CONFIG);
}

try {
  const gateway = await startGateway(parseConfig(readFileSync(path, 'utf8')), {
    queueWorkerUrl: new URL('./queue-worker.mjs', import.meta.url),
    docsFolder: fileURLToPath(new URL('./docs', import.meta.url)),
    version: GATEWAY_VERSION,
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      void gateway.stop().then((finished) => {
        // An orderly exit waits for every thread, one that hangs with its file server included.
        if (gateway.isHeld) process.kill(process.pid, 'SIGKILL');
        else process.exit(finished ? 0 : EXIT_FAILED);
      });
    });
  }
} catch (thrown) {
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  console.error(`gateway: ${thrown instanceof ConfigError ? `${path}: ` : ''}${reason}`);
  process.exit(thrown instanceof ConfigError ? EXIT_BAD_CONFIG : EXIT_FAILED);
}
