import { appendFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../../../../electron/domain/failure.ts';

/** Takes the place of finding and bringing an engine. */

const fake = (process.env.TANDEM_FAKE ?? '').split(',');

interface Options {
  readonly dataFolder: string;
  readonly yes: boolean;
  readonly isTerminal: boolean;
  readonly ask: (question: string) => Promise<boolean>;
  readonly report: (line: string) => void;
}

export async function ensureEngine({ dataFolder, yes, isTerminal, ask, report }: Options) {
  if (fake.includes('install')) {
    report('Missing: docker.io, needed to run containers.');
    const agreed = yes || (isTerminal && (await ask('Install docker.io with apt-get? (y/N) ')));
    if (!agreed) fail({ code: 'prerequisite-missing', message: 'Missing: an engine.', hint: 'Add --yes.' });
  }
  if (!fake.includes('private')) return { flavour: 'system' };
  await startPrivateEngine({ folder: privateEngineFolder(dataFolder) });
  return { flavour: 'private' };
}

export const describeEndpoint = ({ flavour }: { flavour: string }): string => `a fake ${flavour} engine`;
export const privateEngineFolder = (dataFolder: string): string => join(dataFolder, 'engine');

const note = (folder: string, line: string): void =>
  appendFileSync(join(folder, '..', 'fake-journal'), `${line}\n`);

export async function startPrivateEngine({ folder }: { folder: string }) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'on'), '');
  note(folder, 'engine start');
  return { socketPath: join(folder, 's'), pid: 1 };
}

export async function findPrivateEngine(folder: string) {
  return existsSync(join(folder, 'on')) ? { socketPath: join(folder, 's'), pid: 1 } : null;
}

export async function stopPrivateEngine({ folder }: { folder: string }): Promise<void> {
  rmSync(join(folder, 'on'));
  note(folder, 'engine stop');
}

export async function removePrivateEngine({ folder }: { folder: string }): Promise<void> {
  rmSync(folder, { recursive: true });
}

/** Of the other prerequisites: the tool that makes the base image, until it was brought. */
const brought = (dataFolder: string): string => join(dataFolder, 'fake-base-tool');

export async function missingPurposes(purposes: readonly string[], dataFolder: string) {
  return fake.includes('no-base') && !existsSync(brought(dataFolder)) ? purposes : [];
}

export async function ensurePrerequisites(_purposes: readonly string[], { dataFolder, yes }: Options) {
  if (!yes) fail({ code: 'prerequisite-missing', message: 'Missing: debootstrap.', hint: 'Add --yes.' });
  writeFileSync(brought(dataFolder), '');
}
