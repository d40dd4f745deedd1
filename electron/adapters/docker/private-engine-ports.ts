import { basename } from 'node:path';
import type Docker from 'dockerode';
import { systemClock } from '../host/clock.ts';
import { listProcesses, withDescendants } from '../host/processes.ts';
import type { PrivateEngineLayout } from './private-engine-layout.ts';
import { findDaemon } from './private-engine-processes.ts';

/** A container that is just being started has its port before it is listed. */
const LOOKS = 3;
const BETWEEN_LOOKS_MS = 300;

/**
 * True when the daemon keeps a port for a container that does not run. One that was killed in the middle of a start
 * had noted the port, its successor takes it again for nobody, and that container can never be started ("port is
 * already allocated"; seen with 20.10). A clean stop forgets the note.
 */
export async function keepsStalePorts(layout: PrivateEngineLayout, docker: Docker): Promise<boolean> {
  for (let look = 1; look <= LOOKS; look += 1) {
    const [kept, published] = await Promise.all([keptPorts(layout), publishedPorts(docker)]);
    if (kept.every((port) => published.has(port))) return false;
    if (look < LOOKS) await systemClock.sleep(BETWEEN_LOOKS_MS);
  }
  return true;
}

/** Each port that a daemon keeps has a proxy process below it. */
async function keptPorts(layout: PrivateEngineLayout): Promise<readonly number[]> {
  const daemon = await findDaemon(layout);
  if (daemon === null) return [];
  return withDescendants(await listProcesses(), [daemon])
    .filter((one) => basename(one.command[0] ?? '') === 'docker-proxy')
    .map((one) => Number(one.command[one.command.indexOf('-host-port') + 1]));
}

async function publishedPorts(docker: Docker): Promise<ReadonlySet<number>> {
  const running = await docker.listContainers();
  return new Set(running.flatMap(({ Ports }) => Ports.map(({ PublicPort }) => PublicPort)));
}
