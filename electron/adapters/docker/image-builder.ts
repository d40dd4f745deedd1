import type Docker from 'dockerode';
import { assertNever } from '../../domain/assert-never.ts';
import { fail } from '../../domain/failure.ts';
import type { DesiredImage } from '../../domain/plan/desired-state.ts';
import type { OperationContext } from '../../ports/container-engine.ts';
import type { ImageBuilder } from '../../ports/image-builder.ts';
import { ensureBaseImage } from './base-image.ts';
import { type HostPackaging, readHostPackaging } from './base-image-mirror.ts';
import { buildImage } from './image-builder-build.ts';
import { IMAGE_LABELS, inspectImage } from './image-builder-inspect.ts';
import { pruneOldImages } from './image-builder-prune.ts';
import { PATIENT_PULL, pullImage } from './image-builder-pull.ts';
import { SharedWork } from './image-builder-sharing.ts';
import { BASE_REFERENCE, type ImageCatalogue, imageReferenceOf } from './image-catalogue.ts';

export interface ImageBuilderParts {
  readonly docker: () => Docker;
  readonly catalogue: ImageCatalogue;
  /** Where builds get Debian's packages; what the host itself uses unless given. */
  readonly packaging?: () => Promise<HostPackaging>;
}

export class DockerImageBuilder implements ImageBuilder {
  readonly #parts: ImageBuilderParts;
  readonly #shared = new SharedWork();
  #building = 0;
  #pruning: Promise<unknown> = Promise.resolve();

  constructor(parts: ImageBuilderParts) {
    this.#parts = parts;
  }

  async ensureImage(image: DesiredImage, context: OperationContext): Promise<void> {
    // The layers of a build under way look like leftovers.
    await this.#pruning;
    this.#building += 1;
    try {
      await this.#ensure(image, context);
    } finally {
      this.#building -= 1;
    }
  }

  async pruneOldImages(): Promise<readonly string[]> {
    if (this.#building > 0) return [];
    const pruning = pruneOldImages(this.#parts.docker(), this.#parts.catalogue);
    this.#pruning = pruning.catch(() => undefined);
    return pruning;
  }

  async #ensure(image: DesiredImage, context: OperationContext): Promise<void> {
    const { source, reference } = image;
    switch (source.kind) {
      case 'built':
        return this.#shared.join(reference, context, (shared) =>
          this.#ensureBuilt(source.folder, reference, shared),
        );
      case 'user':
        return this.#shared.join(reference, context, (shared) => this.#ensurePulled(reference, shared));
      default:
        return assertNever(source);
    }
  }

  async #ensureBuilt(folder: string, reference: string, context: OperationContext): Promise<void> {
    const { catalogue } = this.#parts;
    const docker = this.#parts.docker();
    const { context: files, args: own, contentHash } = await catalogue.read(folder);
    if (imageReferenceOf(folder, contentHash) !== reference) {
      // The name promises a content; building another one under it would make every later look at it wrong.
      const present = await inspectImage(docker, reference);
      if (present !== null) return;
      fail({
        code: 'image-build-failed',
        message: `The image folder "${folder}" changed since the plan was made: ${reference} can no longer be built.`,
        hint: 'Start Tandem again, so that it plans with the content as it is now.',
      });
    }
    const present = await inspectImage(docker, reference);
    if (present?.labels[IMAGE_LABELS.contentHash] === contentHash) return;

    const packaging = await (this.#parts.packaging ?? readHostPackaging)();
    const forBase = { ...context, onDetail: (line: string) => context.onDetail(`Base image: ${line}`) };
    await this.#shared.join(BASE_REFERENCE, forBase, (shared) =>
      ensureBaseImage({ docker, catalogue, packaging }, shared),
    );
    const args = { BASE: BASE_REFERENCE, ...packaging.buildArgs, ...own };
    await buildImage(docker, { folder, reference, contentHash, context: files, args }, context);
  }

  async #ensurePulled(reference: string, context: OperationContext): Promise<void> {
    const docker = this.#parts.docker();
    if ((await inspectImage(docker, reference)) !== null) return;
    await pullImage(docker, reference, PATIENT_PULL, context);
  }
}
