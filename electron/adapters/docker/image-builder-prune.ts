import type Docker from 'dockerode';
import * as z from 'zod';
import { engineCall } from './docker-engine-call.ts';
import { danglingImages, namedImages } from './image-builder-inspect.ts';
import { BASE_FOLDER, type ImageCatalogue } from './image-catalogue.ts';

const listedContainers = z.array(z.object({ ImageID: z.string() }));

/**
 * Removes earlier versions of our images that no container, running or not, was made from, and what an interrupted
 * build left. Nothing may be building meanwhile. Returns the names removed, sorted.
 */
export async function pruneOldImages(docker: Docker, catalogue: ImageCatalogue): Promise<readonly string[]> {
  const used = await usedImages(docker);
  const current = new Set(catalogue.folders.flatMap((folder) => currentReference(catalogue, folder)));
  const old = (await namedImages(docker)).filter(
    (image) =>
      isVersionOfOurs(catalogue, image.reference) && !current.has(image.reference) && !used.has(image.id),
  );
  const removed: string[] = [];
  for (const { reference } of old) {
    // Not by force: a container made in between keeps its image.
    if (await removeImage(docker, reference)) removed.push(reference);
  }
  for (const folder of [...catalogue.folders, BASE_FOLDER]) {
    for (const id of await danglingImages(docker, folder)) if (!used.has(id)) await removeImage(docker, id);
  }
  return removed.sort();
}

/** Only `tandem/<folder>:<12 hex digits>`: whatever a person tagged otherwise is theirs. */
function isVersionOfOurs(catalogue: ImageCatalogue, reference: string): boolean {
  const match = /^tandem\/([a-z0-9-]+):[0-9a-f]{12}$/.exec(reference);
  return match?.[1] !== undefined && catalogue.folders.includes(match[1]);
}

function currentReference(catalogue: ImageCatalogue, folder: string): readonly string[] {
  try {
    return [catalogue.reference(folder)];
  } catch {
    return [];
  }
}

async function usedImages(docker: Docker): Promise<ReadonlySet<string>> {
  const answer = await engineCall('listing containers', () => docker.listContainers({ all: true }));
  return new Set(listedContainers.parse(answer).map((container) => container.ImageID));
}

async function removeImage(docker: Docker, reference: string): Promise<boolean> {
  return engineCall(`removing the image ${reference}`, () => docker.getImage(reference).remove()).then(
    () => true,
    () => false,
  );
}
