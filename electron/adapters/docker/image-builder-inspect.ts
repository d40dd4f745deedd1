import type Docker from 'dockerode';
import * as z from 'zod';
import { engineCall } from './docker-engine-call.ts';
import { engineStatus } from './engine-errors.ts';

export const IMAGE_LABELS = {
  /** On the finished image: hash of everything it was built from. */
  contentHash: 'dev.tandem.content-hash',
  /** On every image of a build, the unfinished ones included: its folder. */
  image: 'dev.tandem.image',
} as const;

const inspectedImage = z.object({
  Id: z.string(),
  Config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }).nullish(),
});

const listedImages = z.array(z.object({ Id: z.string(), RepoTags: z.array(z.string()).nullish() }));

export interface PresentImage {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Null when the engine has no such image. */
export async function inspectImage(docker: Docker, reference: string): Promise<PresentImage | null> {
  try {
    const answer = await engineCall(`inspecting the image ${reference}`, () =>
      docker.getImage(reference).inspect(),
    );
    const image = inspectedImage.parse(answer);
    return { id: image.Id, labels: image.Config?.Labels ?? {} };
  } catch (thrown) {
    if (engineStatus(thrown) === 404) return null;
    throw thrown;
  }
}

/** Ids of images without a name that builds of this folder left. */
export async function danglingImages(docker: Docker, folder: string): Promise<readonly string[]> {
  const mark = `${IMAGE_LABELS.image}=${folder}`;
  const answer = await engineCall('listing unfinished images', () =>
    docker.listImages({ filters: { dangling: ['true'], label: [mark] } }),
  );
  return listedImages.parse(answer).map((image) => image.Id);
}

/** Every name of every image, with the id it stands for. */
export async function namedImages(
  docker: Docker,
): Promise<readonly { readonly reference: string; readonly id: string }[]> {
  const answer = await engineCall('listing images', () => docker.listImages());
  return listedImages
    .parse(answer)
    .flatMap((image) => (image.RepoTags ?? []).map((reference) => ({ reference, id: image.Id })));
}
