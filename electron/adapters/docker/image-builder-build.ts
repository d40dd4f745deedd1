import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { type Failure, FailureError } from '../../domain/failure.ts';
import type { OperationContext } from '../../ports/container-engine.ts';
import { type BuildContext, packBuildContext } from './build-context.ts';
import { BuildProgress, followEngineMessages } from './build-progress.ts';
import { cancelledFailure, engineCall } from './docker-engine-call.ts';
import { engineStatus } from './engine-errors.ts';
import { IMAGE_LABELS } from './image-builder-inspect.ts';
import { removeRemains } from './image-builder-remains.ts';

export interface BuildRequest {
  readonly folder: string;
  readonly reference: string;
  readonly contentHash: string;
  readonly context: BuildContext;
  /** Build arguments; seen by whoever reads the image's history, so no secrets. */
  readonly args: Readonly<Record<string, string>>;
}

const FIRST_ANSWER_MS = 120_000;
/** Unpacking on a slow disk says nothing for a long time. */
const SILENCE_MS = 600_000;

/**
 * Builds one image through the engine's API. Host networking, because the packages come over the network the host
 * itself uses (its proxy may listen on loopback). After a failure or a cancellation neither containers nor images
 * of the attempt are left.
 */
export async function buildImage(
  docker: Docker,
  request: BuildRequest,
  operation: OperationContext,
): Promise<void> {
  const what = `building the image ${request.reference}`;
  const progress = new BuildProgress();
  try {
    const stream = await startBuild(docker, request, what, operation.signal);
    await followEngineMessages(stream, { what, silenceMs: SILENCE_MS }, (message) => {
      for (const line of progress.accept(message)) operation.onDetail(line);
    });
    if (progress.error !== null) throw buildFailed(request, progress, progress.error);
  } catch (thrown) {
    await removeRemains(docker, request.folder);
    if (operation.signal.aborted) throw cancelledFailure(what);
    throw engineStatus(thrown) === 400 ? buildFailed(request, progress, String(thrown)) : thrown;
  }
}

async function startBuild(
  docker: Docker,
  request: BuildRequest,
  what: string,
  signal: AbortSignal,
): Promise<Readable> {
  const stream = await engineCall(
    what,
    (late) =>
      docker.buildImage(packBuildContext(markContext(request.context, request.folder)), {
        t: request.reference,
        buildargs: { ...request.args },
        labels: { [IMAGE_LABELS.contentHash]: request.contentHash },
        networkmode: 'host',
        rm: true,
        forcerm: true,
        version: '1',
        abortSignal: AbortSignal.any([late, signal]),
      }),
    { deadlineMs: FIRST_ANSWER_MS, signal },
  );
  return stream as Readable;
}

/**
 * The mark comes right after each FROM, so that every image of an attempt carries it. It names the folder and not
 * the version: the engine's cache of unchanged first steps then serves the next version too.
 */
export function markContext(context: BuildContext, folder: string): BuildContext {
  return context.map((file) =>
    file.path === 'Dockerfile'
      ? { ...file, content: Buffer.from(markDockerfile(file.content.toString('utf8'), folder)) }
      : file,
  );
}

function markDockerfile(text: string, folder: string): string {
  return text.replace(/^FROM .*$/gim, (from) => `${from}\nLABEL ${IMAGE_LABELS.image}="${folder}"`);
}

function buildFailed(request: BuildRequest, progress: BuildProgress, error: string): FailureError {
  const tail = progress.tail();
  const at = progress.step === '' ? '' : ` at ${progress.step}`;
  const failure: Failure = {
    code: /no space left on device/i.test(`${tail}\n${error}`) ? 'disk-full' : 'image-build-failed',
    message: `The image "${request.folder}" could not be built${at}.`,
    hint: buildHint(`${tail}\n${error}`),
    cause: tail === '' ? error : `${tail}\n${error}`,
  };
  return new FailureError(failure);
}

function buildHint(output: string): string {
  if (/no space left on device/i.test(output))
    return "The engine's disk is full: `docker system df` shows what takes the space; then do the same again.";
  if (/no Debian mirror can be reached|Temporary failure resolving|Could not (connect|resolve)/i.test(output))
    return "Packages come from the host's own Debian mirror, else deb.debian.org: check the network, or apt's proxy (`apt-config dump Acquire::http::Proxy`).";
  if (/NO_PUBKEY|not signed|Release file .* (expired|not valid yet)/i.test(output))
    return "The mirror's signature was refused: check this machine's clock and the mirror.";
  return 'Doing the same again is safe. To go without this build, name an image of your own with "image" in the stack file.';
}
