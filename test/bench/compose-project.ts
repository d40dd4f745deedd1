import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { loadImageCatalogue } from '../../electron/adapters/docker/image-catalogue.ts';
import type { ContainerFile, DesiredState } from '../../electron/domain/plan/desired-state.ts';
import { compileStack } from '../../electron/domain/stack/compile.ts';
import { parseStackFile } from '../../electron/domain/stack/parse-stack-file.ts';
import { gatewayPair } from '../helpers/gateway-pair.ts';
import type { Bench } from './bench.ts';
import { COMPOSE_FILE, freePort } from './host.ts';

/** The yardstick: the default stack as a Compose project, with the configuration that Tandem generates for it. */
export interface ComposeProject {
  /** To which `up` or `down` is added. */
  command(checkEvery: string): readonly string[];
}

/** The interval of the health checks in the stack file … */
export const STACK_CHECK_EVERY = '10s';
/** … and one at which Compose hardly waits for them; asked more often, they slow down what they wait for. */
export const EAGER_CHECK_EVERY = '500ms';

const PROJECT = 'bench-compose';
/** Away from Tandem's own range and from Docker's pools. */
const FRONT = '10.231.0';
const BACK = '10.231.1';

export async function openComposeProject(bench: Bench): Promise<ComposeProject> {
  const program = await bench.engine.compose();
  const folder = await bench.folder();
  const port = await freePort();
  const catalogue = await loadImageCatalogue(resolve('resources'), {
    gatewayBundle: resolve('dist', 'gateway'),
  });
  const parsed = parseStackFile(await gatewayPair(PROJECT, port), 'stack.yaml');
  if (!parsed.ok) throw new Error(parsed.failures[0]?.message);
  const desired = compileStack(parsed.spec, {
    subnets: { front: `${FRONT}.0/24`, back: `${BACK}.0/24` },
    imageReference: (image) => catalogue.reference(image),
  });
  const config = join(folder, 'config');
  await writeConfiguration(desired, config);
  const variables = {
    PROJECT,
    CONFIG: config,
    PORT: String(port),
    FRONT,
    BACK,
    ...Object.fromEntries(
      catalogue.folders.map((image) => [`IMAGE_${image.toUpperCase()}`, catalogue.reference(image)]),
    ),
  };
  const environmentFile = (checkEvery: string) => join(folder, `environment-${checkEvery}`);
  for (const checkEvery of [STACK_CHECK_EVERY, EAGER_CHECK_EVERY]) {
    await writeFile(
      environmentFile(checkEvery),
      Object.entries({ ...variables, CHECK_EVERY: checkEvery })
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    );
  }
  await bench.clear(`com.docker.compose.project=${PROJECT}`);
  return {
    command: (checkEvery) => [program, '--file', COMPOSE_FILE, '--env-file', environmentFile(checkEvery)],
  };
}

/** A folder per member, as its volume would be filled. */
async function writeConfiguration(desired: DesiredState, folder: string): Promise<void> {
  // The engine's users must get through; the folder above is closed to this machine's other people.
  const secrets = new Map<string, string>();
  for (const { member, filesMount } of desired.containers) {
    for (const file of filesMount?.files ?? []) {
      const path = join(folder, member, file.path);
      await mkdir(dirname(path), { recursive: true, mode: 0o755 });
      await writeFile(path, contentOf(file, secrets));
      await chmod(path, file.mode);
      // Without root the files keep this user; only then must the members' users read them as others.
      if (process.getuid?.() === 0) await chown(path, file.uid, file.gid);
      else await chmod(path, 0o444);
    }
  }
}

function contentOf({ content }: ContainerFile, secrets: Map<string, string>): string {
  if (content.kind === 'text') return content.text;
  const secret = secrets.get(content.secret) ?? randomBytes(32).toString('hex');
  secrets.set(content.secret, secret);
  return (content.template ?? '{{secret}}').replaceAll('{{secret}}', secret);
}
