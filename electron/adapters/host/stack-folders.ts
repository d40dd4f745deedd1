import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, realpath, rename, rm, rmdir, unlink } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { fail } from '../../domain/failure.ts';
import type { GeneratedFile } from '../../domain/plan/desired-state.ts';
import type { StackFolders } from '../../ports/stack-folder.ts';
import {
  createFileDurably,
  errnoOf,
  fileFailure,
  sweepAbandoned,
  syncFolder,
  writeFileDurably,
} from './durable-file.ts';

const STACK_FILE = 'stack.yaml';
const GENERATED = 'generated';
export const FORMER_LOGS = 'former-logs';
const REMOVED = /^\.removed-/;
const STACK_NAME = /^[a-z][a-z0-9-]{0,39}$/;
/** A stack file is written by hand; anything larger is a mistake or an attack. */
const MAX_STACK_FILE_BYTES = 1024 * 1024;

/** Generated files are for people to read: they lie below `generated/`, everything else there is not ours. */
export function createStackFolders(stacksFolder: string): StackFolders & {
  /** Removes what a crash left behind. Called by the owner of the data folder when it starts. */
  sweep(nowMs: number): Promise<void>;
} {
  const folderOf = (stack: string): string => join(stacksFolder, validName(stack));
  return {
    list: async () => {
      const entries = await readdir(stacksFolder, { withFileTypes: true }).catch((error: unknown) => {
        if (errnoOf(error) === 'ENOENT') return [];
        throw fileFailure(error, `The folder ${stacksFolder} cannot be read`);
      });
      const names: string[] = [];
      for (const entry of entries) {
        if (!entry.isDirectory() || !STACK_NAME.test(entry.name)) continue;
        if (await isFile(join(stacksFolder, entry.name, STACK_FILE))) names.push(entry.name);
      }
      return names.sort();
    },
    read: async (stack) => {
      const path = join(folderOf(stack), STACK_FILE);
      return { path, text: await readStackFile(stack, path) };
    },
    write: async (stack, text) => {
      const folder = folderOf(stack);
      await ensureFolder(folder);
      await writeFileDurably(join(folder, STACK_FILE), text, 0o600);
      await syncFolder(stacksFolder);
    },
    create: async (stack, text) => {
      const folder = folderOf(stack);
      await ensureFolder(folder);
      const made = await createFileDurably(join(folder, STACK_FILE), text, 0o600);
      await syncFolder(stacksFolder);
      return made;
    },
    writeGenerated: async (stack, files) => {
      const folder = folderOf(stack);
      const wanted = new Map(files.map((file) => [validGeneratedPath(file), file.text]));
      await ensureFolder(join(folder, GENERATED));
      const root = await realpath(folder);
      await assertInside(root, join(folder, GENERATED));
      for (const [path, text] of wanted) await writeIfDifferent(root, path, text);
      for (const path of await generatedPaths(folder)) {
        if (!wanted.has(path)) await removeWithEmptyFolders(folder, path);
      }
    },
    staleGenerated: async (stack, files) => {
      const folder = folderOf(stack);
      const wanted = new Map(files.map((file) => [validGeneratedPath(file), file.text]));
      const stale = (await generatedPaths(folder)).filter((path) => !wanted.has(path));
      for (const [path, text] of wanted) {
        if ((await readPresent(join(folder, path))) !== text) stale.push(path);
      }
      return stale.sort();
    },
    remove: async (stack) => {
      const folder = folderOf(stack);
      // The rename makes it vanish at once; a crash during the removal leaves nothing that looks like a stack.
      const doomed = join(stacksFolder, `.removed-${stack}-${randomBytes(6).toString('hex')}`);
      try {
        await rename(folder, doomed);
        await syncFolder(stacksFolder);
        await rm(doomed, { recursive: true, force: true });
      } catch (error) {
        if (errnoOf(error) === 'ENOENT') return;
        throw fileFailure(error, `Removing ${folder} failed`);
      }
    },
    sweep: async (nowMs) => {
      const entries = await readdir(stacksFolder, { withFileTypes: true }).catch(() => []);
      for (const entry of entries) {
        const path = join(stacksFolder, entry.name);
        if (!entry.isDirectory()) continue;
        if (REMOVED.test(entry.name)) await rm(path, { recursive: true, force: true });
        else await sweepStack(path, nowMs);
      }
    },
  };
}

/** Throws `request-invalid`: names become folders, so nothing but a plain name may pass. */
export function validName(name: string): string {
  if (STACK_NAME.test(name)) return name;
  return fail({
    code: 'request-invalid',
    message: `${JSON.stringify(name.slice(0, 60))} is not a stack's name.`,
    hint: 'Use up to 40 lower-case letters, digits and dashes, beginning with a letter.',
  });
}

export async function ensureFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw fileFailure(error, `The folder ${path} cannot be made`);
  }
}

function validGeneratedPath({ path }: GeneratedFile): string {
  const parts = path.split('/');
  const plain = parts.every((part) => /^[\w.@+-]{1,100}$/.test(part) && part !== '.' && part !== '..');
  if (plain && parts.length >= 2 && parts.length <= 8 && parts[0] === GENERATED) return path;
  return fail({
    code: 'not-allowed',
    message: `The generated file ${JSON.stringify(path.slice(0, 200))} would lie outside of the stack's folder "generated".`,
  });
}

async function readStackFile(stack: string, path: string): Promise<string> {
  try {
    const found = await lstat(path);
    if (found.size > MAX_STACK_FILE_BYTES) {
      fail({
        code: 'stack-file-unreadable',
        message: `The stack file ${path} has ${found.size} bytes; ${MAX_STACK_FILE_BYTES} are allowed.`,
      });
    }
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') {
      return fail({
        code: 'stack-unknown',
        message: `There is no stack named "${stack}".`,
        hint: `Bring one up from a file: tandem up <file>. Its place would be ${path}.`,
      });
    }
    if (['EISDIR', 'EACCES', 'EPERM'].includes(errnoOf(error))) {
      return fail({
        code: 'stack-file-unreadable',
        message: `The stack file ${path} cannot be read.`,
        cause: (error as Error).message,
      });
    }
    throw fileFailure(error, `The stack file ${path} cannot be read`);
  }
}

async function writeIfDifferent(root: string, path: string, text: string): Promise<void> {
  const target = join(root, path);
  await ensureFolder(dirname(target));
  await assertInside(root, dirname(target));
  if ((await readPresent(target)) !== text) await writeFileDurably(target, text, 0o600);
}

/** Null for what is not a plain readable file: it is then written anew. */
async function readPresent(path: string): Promise<string | null> {
  return (await isFile(path)) ? readFile(path, 'utf8').catch(() => null) : null;
}

/** What is written (and removed) must be where its path says, not where a link leads. */
async function assertInside(root: string, folder: string): Promise<void> {
  const inside = relative(root, await realpath(folder));
  if (inside !== '..' && !inside.startsWith(`..${sep}`)) return;
  fail({
    code: 'not-allowed',
    message: `${folder} is a link that leads out of the stack's folder.`,
    hint: 'Remove the link: generated files are written only inside.',
  });
}

/** Of everything below `generated/` that is not a folder, temporary files of a crash included. */
async function generatedPaths(folder: string): Promise<string[]> {
  const root = join(folder, GENERATED);
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

async function removeWithEmptyFolders(folder: string, path: string): Promise<void> {
  await unlink(join(folder, path)).catch(() => {});
  // `rmdir` fails for a folder that still holds something, which ends the climb.
  for (let parent = dirname(path); parent !== GENERATED && parent !== '.'; parent = dirname(parent)) {
    const removed = await rmdir(join(folder, parent)).then(
      () => true,
      () => false,
    );
    if (!removed) return;
  }
}

async function sweepStack(folder: string, nowMs: number): Promise<void> {
  await sweepAbandoned(folder, nowMs);
  await sweepAbandoned(join(folder, 'secrets'), nowMs);
  await sweepAbandoned(join(folder, FORMER_LOGS), nowMs);
  await sweepAbandoned(join(folder, GENERATED), nowMs);
}

async function isFile(path: string): Promise<boolean> {
  return lstat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
