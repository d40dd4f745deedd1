import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Failure, FailureError, fail } from '../../domain/failure.ts';
import { type BuildContext, type ContextPart, hashBuildContext, readBuildContext } from './build-context.ts';

/** Which images there are and what they are called; a name says its content, so an image never goes stale. */
export interface ImageCatalogue {
  /** Sorted, variants included; without the base. */
  readonly folders: readonly string[];
  /** `tandem/<folder>:<12 hex digits>`. Throws when there is no such folder or its content is incomplete. */
  reference(folder: string): string;
  /** The content as it lies on disk now, with its hash: what is built is what is named, or not built. */
  read(folder: string): Promise<ImageContent>;
}

export interface ImageContent {
  readonly context: BuildContext;
  /** Build arguments that make a variant of what the folder holds. */
  readonly args: Readonly<Record<string, string>>;
  /** 64 hex digits. */
  readonly contentHash: string;
}

export interface CatalogueOptions {
  /** The built gateway; beside the resources in a checkout. */
  readonly gatewayBundle?: string;
  /** The built warden; beside the gateway's. */
  readonly wardenBundle?: string;
}

export const BASE_FOLDER = 'base';
export const BASE_REFERENCE = 'tandem/base:trixie';

/** Images made from another one's folder, so that what few need is not in what all have. */
const VARIANTS: Readonly<
  Record<string, { readonly folder: string; readonly args: Readonly<Record<string, string>> }>
> = {
  'postgres-vector': { folder: 'postgres', args: { EXTENSIONS: 'pgvector' } },
  'patroni-vector': { folder: 'patroni', args: { EXTENSIONS: 'pgvector' } },
};

/** Raised when images must be built anew although their files are the same. */
const BUILD_RECIPE = 'build-1';
const SHORT_HASH_LENGTH = 12;

export function imageReferenceOf(folder: string, contentHash: string): string {
  return folder === BASE_FOLDER
    ? BASE_REFERENCE
    : `tandem/${folder}:${contentHash.slice(0, SHORT_HASH_LENGTH)}`;
}

/** `resourcesFolder` is the one that holds `images/`. */
export async function loadImageCatalogue(
  resourcesFolder: string,
  options: CatalogueOptions = {},
): Promise<ImageCatalogue> {
  const images = join(resourcesFolder, 'images');
  const built = join(resourcesFolder, '..', 'dist');
  const bundles: Readonly<Record<string, string>> = {
    gateway: options.gatewayBundle ?? join(built, 'gateway'),
    warden: options.wardenBundle ?? join(built, 'warden'),
  };
  const there = await foldersIn(images);
  const variants = Object.entries(VARIANTS).filter(([, { folder }]) => there.includes(folder));
  const folders = [
    ...there.filter((folder) => folder !== BASE_FOLDER),
    ...variants.map(([name]) => name),
  ].sort();

  const partsOf = (folder: string): readonly ContextPart[] => {
    const bundle = bundles[folder];
    return [
      { folder: join(images, folder), prefix: '' },
      ...(bundle === undefined ? [] : [{ folder: bundle, prefix: 'app/' }]),
    ];
  };
  const readOn = async (folder: string, base: () => Promise<string>): Promise<ImageContent> => {
    const { folder: source, args } = VARIANTS[folder] ?? { folder, args: {} };
    const context = await readParts(folder, partsOf(source));
    const salt = folder === BASE_FOLDER ? [] : [await base(), ...Object.entries(args).flat()];
    return { context, args, contentHash: hashBuildContext(context, [BUILD_RECIPE, folder, ...salt]) };
  };
  const baseHash = async (): Promise<string> => (await readOn(BASE_FOLDER, noBase)).contentHash;

  const referenceOn = async (folder: string, base: () => Promise<string>): Promise<string | Failure> => {
    try {
      return imageReferenceOf(folder, (await readOn(folder, base)).contentHash);
    } catch (thrown) {
      // A stack without a gateway must come up although the gateway was never built.
      if (!(thrown instanceof FailureError)) throw thrown;
      return thrown.failure;
    }
  };
  // A window waits for this: all at once, and what all stand on only once.
  const sharedBase = baseHash();
  sharedBase.catch(() => {});
  const references = new Map(
    await Promise.all(
      folders.map(async (folder) => [folder, await referenceOn(folder, () => sharedBase)] as const),
    ),
  );
  return {
    folders,
    read: (folder) => readOn(folder, baseHash),
    reference(folder) {
      const found = references.get(folder);
      if (typeof found === 'string') return found;
      return fail(
        found ?? {
          code: 'image-missing',
          message: `There is no image folder "${folder}" in ${images}.`,
          hint: `There are: ${folders.join(', ')}.`,
        },
      );
    },
  };
}

/** Nothing lies below the base. */
async function noBase(): Promise<string> {
  return '';
}

async function foldersIn(images: string): Promise<string[]> {
  try {
    const entries = await readdir(images, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
  } catch (thrown) {
    return fail({
      code: 'image-missing',
      message: `The folder of component images, ${images}, cannot be read.`,
      hint: 'The installation is incomplete: install Tandem again.',
      cause: String(thrown),
    });
  }
}

async function readParts(folder: string, parts: readonly ContextPart[]): Promise<BuildContext> {
  try {
    return await readBuildContext(parts);
  } catch (thrown) {
    if (thrown instanceof FailureError) throw thrown;
    return fail({
      code: 'prerequisite-missing',
      message: `The content of the image "${folder}" is incomplete.`,
      hint:
        folder === 'gateway' || folder === 'warden'
          ? `Build the ${folder} first: npm run build`
          : 'The installation is incomplete: install Tandem again.',
      cause: thrown instanceof Error ? thrown.message : String(thrown),
    });
  }
}
