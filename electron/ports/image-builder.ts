import type { DesiredImage } from '../domain/plan/desired-state.ts';
import type { OperationContext } from './container-engine.ts';

export interface ImageBuilder {
  /**
   * Makes the image present: builds it from its folder unless an image with the same content hash is there,
   * pulls it when it is the person's own and missing. Builds of different images may run side by side.
   */
  ensureImage(image: DesiredImage, context: OperationContext): Promise<void>;
}
