import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import * as z from 'zod';
import { engineCall } from './docker-engine-call.ts';
import { danglingImages, IMAGE_LABELS, namedImages } from './image-builder-inspect.ts';
import { LABELS } from './labels.ts';

const listedContainers = z.array(
  z.object({ Id: z.string(), ImageID: z.string(), Labels: z.record(z.string(), z.string()).nullish() }),
);

const LOOKS = 50;
const BETWEEN_LOOKS_MS = 200;

/**
 * Removes the containers and unnamed images that an attempt to build this folder left. The engine notices late that
 * nobody listens any more and clears up too, at the same time; so this looks until two looks find nothing. Best
 * effort by nature, and never throws: the failure that led here is what the person must see.
 */
export async function removeRemains(docker: Docker, folder: string): Promise<void> {
  try {
    let cleanLooks = 0;
    for (let look = 0; look < LOOKS && cleanLooks < 2; look += 1) {
      if (look > 0) await sleep(BETWEEN_LOOKS_MS);
      cleanLooks = (await sweep(docker, folder)) === 0 ? cleanLooks + 1 : 0;
    }
  } catch {
    // The engine is gone; the next prune finds what it left.
  }
}

/** Returns how many things it found. */
async function sweep(docker: Docker, folder: string): Promise<number> {
  const images = await danglingImages(docker, folder);
  const containers = await buildContainers(docker, folder);
  for (const id of containers) {
    await ignoringRefusal(
      engineCall('removing a build container', () =>
        docker.getContainer(id).remove({ force: true, v: true }),
      ),
    );
  }
  for (const id of images) {
    await ignoringRefusal(engineCall('removing an unfinished image', () => docker.getImage(id).remove()));
  }
  return images.length + containers.length;
}

/**
 * Members inherit their image's labels as well: theirs is named, and they carry the label of a stack. The image of a
 * build container need not be on the engine any more: it can be removed while the container is being made.
 */
async function buildContainers(docker: Docker, folder: string): Promise<readonly string[]> {
  const answer = await engineCall('listing build containers', () =>
    docker.listContainers({ all: true, filters: { label: [`${IMAGE_LABELS.image}=${folder}`] } }),
  );
  const named = new Set((await namedImages(docker)).map((image) => image.id));
  return listedContainers
    .parse(answer)
    .filter((container) => !named.has(container.ImageID) && container.Labels?.[LABELS.stack] === undefined)
    .map((container) => container.Id);
}

async function ignoringRefusal(call: Promise<unknown>): Promise<void> {
  await call.catch(() => undefined);
}
