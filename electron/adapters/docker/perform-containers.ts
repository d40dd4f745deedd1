import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import type { DesiredContainer, DesiredVolume } from '../../domain/plan/desired-state.ts';
import { containerCreateOptions, volumeCreateOptions } from './create-options.ts';
import { abortable, engineCall, lateFailure } from './docker-engine-call.ts';
import { engineStatus } from './engine-errors.ts';
import { LABELS } from './labels.ts';
import { leftoverVolumes } from './leftover-volumes.ts';
import { inspectContainer, parseAnswer } from './observe.ts';
import { volumeSchema } from './observe-schemas.ts';
import { isSame, nameTaken } from './perform-networks.ts';

const REMOVAL_DEADLINE_MS = 60_000;
/**
 * The engine deletes a volume file by file and lets everything else about volumes wait: a queue of 300 000 files took
 * longer than half a minute.
 */
const VOLUME_REMOVAL_DEADLINE_MS = 1_800_000;
const REMOVAL_POLL_MS = 50;

export async function createContainer(
  docker: Docker,
  stack: string,
  container: DesiredContainer,
  signal: AbortSignal,
): Promise<void> {
  const what = `creating ${container.name}`;
  try {
    await engineCall(
      what,
      (abortSignal) => docker.createContainer({ ...containerCreateOptions(stack, container), abortSignal }),
      { signal },
    );
  } catch (thrown) {
    if (engineStatus(thrown) !== 409) throw thrown;
    const found = await inspectContainer(docker, container.name);
    if (found === null) throw thrown;
    if (!isSame(found.Config.Labels, stack, container.specHash))
      throw nameTaken(what, found.Config.Labels, stack);
  }
}

/**
 * A running member is refused, because it was to be stopped with its grace; an infra container holds no state and goes
 * by force. Volumes without a name go with it. What is gone, or belongs to others, is as good as removed.
 */
export async function removeContainer(
  docker: Docker,
  stack: string,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  const what = `removing ${name}`;
  const found = await inspectContainer(docker, name);
  if (found === null || found.Config.Labels[LABELS.stack] !== stack) return;
  const options = { v: true, force: found.Config.Labels[LABELS.role] === 'infra' };
  try {
    await engineCall(
      what,
      (abortSignal) => docker.getContainer(found.Id).remove(abortable(options, abortSignal)),
      { signal, deadlineMs: REMOVAL_DEADLINE_MS },
    );
  } catch (thrown) {
    const status = engineStatus(thrown);
    if (status === 404) return;
    if (status !== 409 || !/already in progress/i.test(String(thrown))) throw thrown;
    await awaitGone(docker, found.Id, what, signal);
  }
}

/** The engine makes no second volume of a name and returns the first one, whoever owns it. */
export async function createVolume(
  docker: Docker,
  stack: string,
  volume: DesiredVolume,
  signal: AbortSignal,
): Promise<void> {
  const what = `creating volume ${volume.name}`;
  const create = async (): Promise<Readonly<Record<string, string>>> => {
    const answer = await engineCall(
      what,
      async (abortSignal) => {
        await docker.createVolume({ ...volumeCreateOptions(stack, volume), abortSignal });
        return docker.getVolume(volume.name).inspect({ abortSignal });
      },
      { signal },
    );
    return parseAnswer(volumeSchema, answer, what).Labels;
  };
  const labels = await create();
  if (isSame(labels, stack, volume.specHash)) return;
  const isLeftover =
    Object.keys(labels).length === 0 && (await leftoverVolumes(docker, [volume.name])).size > 0;
  if (!isLeftover) throw nameTaken(what, labels, stack);
  // Without force: one that somebody began to use since is refused.
  await engineCall(what, (abortSignal) => docker.getVolume(volume.name).remove({ abortSignal }), { signal });
  const ours = await create();
  if (!isSame(ours, stack, volume.specHash)) throw nameTaken(what, ours, stack);
}

/** What is gone, or belongs to others, is as good as removed. */
export async function removeVolume(
  docker: Docker,
  stack: string,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  const what = `removing volume ${name}`;
  try {
    const options = { signal, deadlineMs: VOLUME_REMOVAL_DEADLINE_MS };
    const volume = docker.getVolume(name);
    const answer = await engineCall(what, (abortSignal) => volume.inspect({ abortSignal }), options);
    if (parseAnswer(volumeSchema, answer, what).Labels[LABELS.stack] !== stack) return;
    await engineCall(what, (abortSignal) => volume.remove({ abortSignal }), options);
  } catch (thrown) {
    if (engineStatus(thrown) !== 404) throw thrown;
  }
}

async function awaitGone(docker: Docker, id: string, what: string, signal: AbortSignal): Promise<void> {
  const attempts = REMOVAL_DEADLINE_MS / REMOVAL_POLL_MS;
  for (let attempt = 0; attempt < attempts && !signal.aborted; attempt += 1) {
    if ((await inspectContainer(docker, id)) === null) return;
    await sleep(REMOVAL_POLL_MS);
  }
  throw lateFailure(what, REMOVAL_DEADLINE_MS);
}
