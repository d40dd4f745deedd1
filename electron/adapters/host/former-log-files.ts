import { readdir, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../../domain/failure.ts';
import type { FormerLogFiles } from '../../ports/former-log-files.ts';
import { errnoOf, fileFailure, writeFileDurably } from './durable-file.ts';
import { ensureFolder, FORMER_LOGS, validName } from './stack-folders.ts';

const FILE = /^([a-z][a-z0-9-]{0,59})\.jsonl$/;
const MEMBER = /^[a-z][a-z0-9-]{0,59}$/;
/** Members come and go with `scale`; of a thousand that are gone nobody reads. */
const MAX_FILES = 64;
/** Ours are bounded when they are written; what is larger was not written by us. */
const MAX_FILE_BYTES = 4 * 1024 * 1024;

/** `<data>/stacks/<stack>/former-logs/<member>.jsonl`, readable by their owner only: lines may tell secrets. */
export function createFormerLogFiles(stacksFolder: string): FormerLogFiles {
  const folderOf = (stack: string): string => join(stacksFolder, validName(stack), FORMER_LOGS);
  const fileOf = (stack: string, member: string): string =>
    join(folderOf(stack), `${validMember(member)}.jsonl`);
  return {
    members: async (stack) => (await fileNames(folderOf(stack))).map((name) => name.replace(/\.jsonl$/, '')),
    read: async (stack, member) => {
      const path = fileOf(stack, member);
      try {
        const { size } = await stat(path);
        return size > MAX_FILE_BYTES ? '' : await readFile(path, 'utf8');
      } catch (error) {
        if (errnoOf(error) === 'ENOENT') return '';
        throw fileFailure(error, `The former lines of ${member} in ${path} cannot be read`);
      }
    },
    write: async (stack, member, text) => {
      await ensureFolder(folderOf(stack));
      await writeFileDurably(fileOf(stack, member), text, 0o600);
      await removeOldest(folderOf(stack));
    },
  };
}

async function fileNames(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return [];
    throw fileFailure(error, `The folder ${folder} cannot be read`);
  });
  return names.filter((name) => FILE.test(name)).sort();
}

async function removeOldest(folder: string): Promise<void> {
  const names = await fileNames(folder);
  if (names.length <= MAX_FILES) return;
  const aged = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      return {
        path,
        writtenMs: await stat(path).then(
          ({ mtimeMs }) => mtimeMs,
          () => 0,
        ),
      };
    }),
  );
  aged.sort((one, other) => other.writtenMs - one.writtenMs);
  for (const { path } of aged.slice(MAX_FILES)) await unlink(path).catch(() => {});
}

function validMember(member: string): string {
  if (MEMBER.test(member)) return member;
  return fail({
    code: 'request-invalid',
    message: `${JSON.stringify(member.slice(0, 80))} is not a member's name.`,
  });
}
