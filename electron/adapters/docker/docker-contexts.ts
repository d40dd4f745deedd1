import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { TlsSource } from '../../domain/engine/engine-address.ts';
import type { NamedContext } from '../../domain/engine/engine-candidates.ts';
import { fail } from '../../domain/failure.ts';

/** Docker's command line keeps its contexts as files; https://docs.docker.com/engine/manage-resources/contexts/ */

const MAX_FILE_BYTES = 1_000_000;

const dockerConfig = z.object({ currentContext: z.string().optional() });

const contextMeta = z.object({
  Name: z.string(),
  Endpoints: z.object({
    docker: z.object({ Host: z.string().optional(), SkipTLSVerify: z.boolean().optional() }).optional(),
  }),
});

/**
 * The context in force: `DOCKER_CONTEXT`, else `currentContext` of the configuration file. Null when that is the
 * built-in `default`. Throws `engine-not-found` when the one that was named is not there.
 */
export async function readNamedContext(
  dockerFolder: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<NamedContext | null> {
  const configPath = join(dockerFolder, 'config.json');
  const fromEnvironment = environment.DOCKER_CONTEXT;
  const name = fromEnvironment ? fromEnvironment : await currentContext(configPath);
  if (name === null || name === '' || name === 'default') return null;
  const origin = fromEnvironment ? 'DOCKER_CONTEXT' : configPath;

  // The command line names each context's folder after the digest of its name.
  const digest = createHash('sha256').update(name).digest('hex');
  const metaPath = join(dockerFolder, 'contexts', 'meta', digest, 'meta.json');
  const text = await readSmallFile(metaPath);
  if (text === null) {
    return fail({
      code: 'engine-not-found',
      message: `${origin} selects the Docker context "${name}", which does not exist.`,
      hint: 'List the contexts with: docker context ls. Go back to the usual one with: docker context use default',
    });
  }
  const meta = contextMeta.safeParse(parseJson(text));
  const host = meta.data?.Endpoints.docker?.Host;
  if (!meta.success || host === undefined || host === '') {
    return fail({
      code: 'engine-not-found',
      message: `The Docker context "${name}" names no engine (${metaPath}).`,
      hint: `Make it anew: docker context rm ${name} && docker context create ${name} --docker host=unix:///var/run/docker.sock`,
    });
  }
  const skipVerify = meta.data?.Endpoints.docker?.SkipTLSVerify ?? false;
  return { name, origin, host, tls: await contextTls(dockerFolder, digest, skipVerify) };
}

async function currentContext(configPath: string): Promise<string | null> {
  const text = await readSmallFile(configPath);
  if (text === null) return null;
  const config = dockerConfig.safeParse(parseJson(text));
  if (!config.success) {
    return fail({
      code: 'engine-not-found',
      message: `${configPath} cannot be read as Docker's configuration, so the selected engine is unknown.`,
      hint: 'Repair the file, or name the engine: export DOCKER_HOST=unix:///var/run/docker.sock',
    });
  }
  return config.data.currentContext ?? null;
}

async function contextTls(
  dockerFolder: string,
  digest: string,
  skipVerify: boolean,
): Promise<TlsSource | null> {
  const folder = join(dockerFolder, 'contexts', 'tls', digest, 'docker');
  const isThere = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isThere) return { folder, verify: !skipVerify };
  return skipVerify ? { folder: null, verify: false } : null;
}

/** Null when there is no such file; a file that cannot be read for another reason counts as empty. */
async function readSmallFile(path: string): Promise<string | null> {
  try {
    if ((await stat(path)).size > MAX_FILE_BYTES) return '';
    return await readFile(path, 'utf8');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : '';
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
