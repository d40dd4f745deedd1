import { appendFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { PrivateEngineLayout } from './private-engine-layout.ts';

/**
 * What the engine remembers of its networks. One that was ended while it removed a network keeps a half of it, and Docker 20.10
 * panics about that half at every later start. No answer of the engine's mends it, because there is no engine.
 */

const PANIC = /^panic: /m;
const ABOUT_NETWORKS = /libnetwork\.\(\*controller\)\.reservePools/;
/** Containers, images and volumes lie elsewhere. */
const memoryOf = ({ dataRoot }: PrivateEngineLayout): string =>
  join(dataRoot, 'network', 'files', 'local-kv.db');

/** Whether the words with which an engine ended at its start are about a network that is half there. */
export function trippedOverNetwork(words: string): boolean {
  return PANIC.test(words) && ABOUT_NETWORKS.test(words);
}

/** Nothing is thrown away; the engine makes its own networks anew at its next start, and `up` those of a stack. */
export async function setNetworksAside(layout: PrivateEngineLayout, nowMs: number): Promise<void> {
  const file = memoryOf(layout);
  const aside = `${file}.set-aside-${nowMs}`;
  await rename(file, aside);
  await appendFile(
    layout.logFile,
    `tandem: the engine cannot read what it remembers of its networks; set aside as ${aside}\n`,
  );
}
