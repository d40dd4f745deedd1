import { access } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PREREQUISITES, type Purpose } from '../../domain/engine/prerequisites.ts';
import { toFailure } from '../../domain/failure.ts';
import { discoverEngine } from '../docker/discover-engine.ts';
import { describeEndpoint } from '../docker/engine-endpoint.ts';
import { discoveryFor } from '../docker/ensure-engine.ts';
import { openDataFolder } from './data-folder.ts';
import { findElectron } from './desktop-app.ts';
import { readHostCapacity } from './host-capacity.ts';
import { missingPurposes } from './prerequisites.ts';

/** What one look at the machine found. `absent` is allowed, `bad` is in the way. */
export interface MachineFinding {
  readonly id: string;
  readonly state: 'good' | 'absent' | 'bad';
  readonly text: string;
  readonly hint: string | null;
}

export interface ExamineOptions {
  readonly dataFolder: string;
  readonly appFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const OPTIONAL_PURPOSES: readonly Purpose[] = ['base-image', 'browser', 'compiler'];

/** Looks and changes nothing but the data folder, which is made when it is missing. */
export async function examineMachine(options: ExamineOptions): Promise<readonly MachineFinding[]> {
  const [capacity, folder, engine, optional, terminal, desktop, page] = await Promise.all([
    examineCapacity(options),
    examineFolder(options),
    examineEngine(options),
    examineOptional(options),
    examineTerminal(),
    examineDesktop(options),
    examinePage(options),
  ]);
  const node = good('node', `Node.js ${process.versions.node} on ${process.platform} ${process.arch}`);
  return [node, capacity, folder, engine, ...optional, terminal, desktop, page];
}

const GIBIBYTE = 1024 ** 3;
/** The default stack's limits come to about 3 GiB, its images and volumes to about 2. */
const LEAST_MEMORY_BYTES = 3 * GIBIBYTE;
const LEAST_DISK_BYTES = 4 * GIBIBYTE;

async function examineCapacity({ dataFolder }: ExamineOptions): Promise<MachineFinding> {
  try {
    const { cores, memoryBytes, memoryFreeBytes, diskFreeBytes } = await readHostCapacity(dataFolder);
    const gibibytes = (bytes: number): string => `${(bytes / GIBIBYTE).toFixed(1)} GiB`;
    const disk = diskFreeBytes === null ? '' : `, ${gibibytes(diskFreeBytes)} of disk free`;
    const text = `${cores} cores, ${gibibytes(memoryFreeBytes)} of ${gibibytes(memoryBytes)} memory free${disk}`;
    const isTight =
      memoryFreeBytes < LEAST_MEMORY_BYTES || (diskFreeBytes !== null && diskFreeBytes < LEAST_DISK_BYTES);
    if (!isTight) return good('capacity', text);
    const hint = 'The default stack wants about 3 GiB of memory and 4 GiB of disk.';
    return { id: 'capacity', state: 'absent', text: `${text}: tight`, hint };
  } catch (error) {
    return bad('capacity', error);
  }
}

async function examineFolder({ dataFolder, environment }: ExamineOptions): Promise<MachineFinding> {
  try {
    return good('data folder', (await openDataFolder(dataFolder, environment)).path);
  } catch (error) {
    return bad('data folder', error);
  }
}

async function examineEngine({ dataFolder }: ExamineOptions): Promise<MachineFinding> {
  try {
    return good('engine', describeEndpoint(await discoverEngine(discoveryFor(dataFolder))));
  } catch (error) {
    return bad('engine', error);
  }
}

async function examineOptional({ dataFolder }: ExamineOptions): Promise<readonly MachineFinding[]> {
  const missing = await missingPurposes(OPTIONAL_PURPOSES, dataFolder);
  return OPTIONAL_PURPOSES.map((purpose) => {
    const { reason, without } = PREREQUISITES[purpose];
    if (!missing.includes(purpose)) return good(purpose, 'installed');
    return { id: purpose, state: 'absent', text: `not installed; needed ${reason}`, hint: without };
  });
}

/** An optional package: it is compiled when it is installed, and left out where there is no compiler. */
async function examineTerminal(): Promise<MachineFinding> {
  try {
    createRequire(import.meta.url)('node-pty');
    return good('terminal', 'node-pty is compiled');
  } catch {
    return {
      id: 'terminal',
      state: 'absent',
      text: 'node-pty is not compiled: there is no terminal inside containers',
      hint: PREREQUISITES.compiler.without,
    };
  }
}

async function examineDesktop({ environment }: ExamineOptions): Promise<MachineFinding> {
  const found = await findElectron(environment);
  if ('binary' in found) return good('desktop app', found.binary);
  return {
    id: 'desktop app',
    state: 'absent',
    text: found.missing,
    hint: 'The page in a browser does the same: tandem serve',
  };
}

async function examinePage({ appFolder }: ExamineOptions): Promise<MachineFinding> {
  const isBuilt = await access(join(appFolder, 'dist', 'renderer', 'index.html')).then(
    () => true,
    () => false,
  );
  if (isBuilt) return good('page', 'built');
  return { id: 'page', state: 'absent', text: 'not built', hint: 'Build it: npm run build' };
}

function good(id: string, text: string): MachineFinding {
  return { id, state: 'good', text, hint: null };
}

function bad(id: string, error: unknown): MachineFinding {
  const { message, hint } = toFailure(error);
  return { id, state: 'bad', text: message, hint: hint ?? null };
}
