import type { DesiredImage } from '../domain/plan/desired-state.ts';
import type { OperationContext } from './container-engine.ts';

export interface ImageBuilder {
  /**
   * Makes the image present: builds it from its folder unless an image with the same content hash is there,
   * pulls it when it is the person's own and missing. Builds of different images may run side by side.
   */
  ensureImage(image: DesiredImage, context: OperationContext): Promise<void>;

  /**
   * Removes earlier versions of our own images that no container was made from; nothing while something is being
   * built. Returns the names removed. Throws a `FailureError`.
   */
  pruneOldImages(): Promise<readonly string[]>;
}
