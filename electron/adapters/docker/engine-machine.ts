import type Docker from 'dockerode';
import * as z from 'zod';
import type { EngineMachine } from '../../ports/engine-finder.ts';
import { engineCall } from './docker-engine-call.ts';

const DEADLINE_MS = 5_000;

const infoAnswer = z
  .object({ NCPU: z.number().int().positive(), KernelVersion: z.string() })
  .transform((info): EngineMachine => ({ cpus: info.NCPU, kernel: info.KernelVersion }));

/** Throws a `FailureError`. */
export async function readEngineMachine(docker: Docker, signal: AbortSignal): Promise<EngineMachine> {
  const options = { deadlineMs: DEADLINE_MS, signal };
  return infoAnswer.parse(await engineCall('asking for its machine', () => docker.info(), options));
}
