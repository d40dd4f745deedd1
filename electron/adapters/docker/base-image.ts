import type Docker from 'dockerode';
import { FailureError, toFailure } from '../../domain/failure.ts';
import type { OperationContext } from '../../ports/container-engine.ts';
import { bootstrapRoot } from './base-image-bootstrap.ts';
import type { HostPackaging } from './base-image-mirror.ts';
import { buildImage } from './image-builder-build.ts';
import { IMAGE_LABELS, inspectImage } from './image-builder-inspect.ts';
import { type PullLimits, pullImage } from './image-builder-pull.ts';
import { BASE_FOLDER, BASE_REFERENCE, type ImageCatalogue } from './image-catalogue.ts';

/** What the registry calls Debian 13, and what we call the same when it was bootstrapped. */
const PULLED_ROOT = 'debian:trixie-slim';
const BOOTSTRAPPED_ROOT = 'tandem/base-root:trixie';

/** Raised when the bootstrap leaves other things out than before: the root is then made anew. */
const ROOT_RECIPE = '1';
const ROOT_RECIPE_LABEL = 'dev.tandem.root-recipe';

/** Where no registry is in reach the person should not wait for one. */
const IMPATIENT_PULL: PullLimits = { firstAnswerMs: 10_000, silenceMs: 60_000 };

export interface BaseImageParts {
  readonly docker: Docker;
  readonly catalogue: ImageCatalogue;
  readonly packaging: HostPackaging;
}

/** Makes `tandem/base:trixie` present with the recipe of the base folder: a root of Debian 13, then our settings. */
export async function ensureBaseImage(parts: BaseImageParts, context: OperationContext): Promise<void> {
  const { docker, catalogue, packaging } = parts;
  const { context: files, contentHash } = await catalogue.read(BASE_FOLDER);
  const present = await inspectImage(docker, BASE_REFERENCE);
  if (present?.labels[IMAGE_LABELS.contentHash] === contentHash) return;

  const root = await ensureRoot(docker, packaging, context);
  const args = { ROOT: root };
  const request = {
    folder: BASE_FOLDER,
    reference: BASE_REFERENCE,
    contentHash,
    context: files,
    args,
  };
  await buildImage(docker, request, context);
}

async function ensureRoot(
  docker: Docker,
  packaging: HostPackaging,
  context: OperationContext,
): Promise<string> {
  if ((await inspectImage(docker, PULLED_ROOT)) !== null) return PULLED_ROOT;
  const bootstrapped = await inspectImage(docker, BOOTSTRAPPED_ROOT);
  if (bootstrapped?.labels[ROOT_RECIPE_LABEL] === ROOT_RECIPE) return BOOTSTRAPPED_ROOT;

  context.onDetail(`Asking a registry for ${PULLED_ROOT}`);
  try {
    await pullImage(docker, PULLED_ROOT, IMPATIENT_PULL, context);
    return PULLED_ROOT;
  } catch (thrown) {
    if (!isMissing(thrown)) throw thrown;
    context.onDetail("No registry answers: bootstrapping Debian 13 from Debian's packages");
    await bootstrapOrExplain(docker, packaging, context, thrown);
    return BOOTSTRAPPED_ROOT;
  }
}

async function bootstrapOrExplain(
  docker: Docker,
  packaging: HostPackaging,
  context: OperationContext,
  pullFailure: FailureError,
): Promise<void> {
  const target = { reference: BOOTSTRAPPED_ROOT, labels: { [ROOT_RECIPE_LABEL]: ROOT_RECIPE } };
  try {
    await bootstrapRoot(docker, target, packaging, context);
  } catch (thrown) {
    const failure = toFailure(thrown);
    if (failure.code !== 'base-image-unavailable') throw thrown;
    throw new FailureError({
      ...failure,
      message: `No registry hands out ${PULLED_ROOT}, and the base image cannot be bootstrapped: ${failure.message}`,
      cause: failure.cause ?? pullFailure.failure,
    });
  }
}

function isMissing(thrown: unknown): thrown is FailureError {
  return thrown instanceof FailureError && thrown.failure.code === 'image-missing';
}
