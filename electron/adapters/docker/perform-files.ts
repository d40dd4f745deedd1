import type Docker from 'dockerode';
import tar from 'tar-stream';
import { fail } from '../../domain/failure.ts';
import type { ContainerFile, FilesMount } from '../../domain/plan/desired-state.ts';
import { engineCall } from './docker-engine-call.ts';

const SECRET_PLACE = '{{secret}}';

/** Everything of one configuration folder in one call. The text of secrets exists only in here. */
export async function writeFiles(
  docker: Docker,
  container: string,
  mount: FilesMount,
  readSecret: (name: string) => Promise<string>,
  signal: AbortSignal,
): Promise<void> {
  const archive = await packFiles(mount.files, readSecret);
  await engineCall(
    `writing the configuration of ${container}`,
    (abortSignal) => docker.getContainer(container).putArchive(archive, { path: mount.target, abortSignal }),
    { signal },
  );
}

/** A tar archive of the files and the folders that lead to them. */
export async function packFiles(
  files: readonly ContainerFile[],
  readSecret: (name: string) => Promise<string>,
): Promise<Buffer> {
  const pack = tar.pack();
  const packed = collect(pack);
  for (const folder of foldersOf(files))
    pack.entry({ type: 'directory', name: `${folder.path}/`, ...folder.owner, mode: folder.mode });
  for (const file of files) {
    const text = await textOf(file, readSecret);
    pack.entry({ name: checkedPath(file.path), mode: file.mode, uid: file.uid, gid: file.gid }, text);
  }
  pack.finalize();
  return packed;
}

async function textOf(file: ContainerFile, readSecret: (name: string) => Promise<string>): Promise<string> {
  const { content } = file;
  if (content.kind === 'text') return content.text;
  const secret = await readSecret(content.secret);
  // A function as replacement: `$&` in a secret means itself.
  return content.template === undefined ? secret : content.template.replaceAll(SECRET_PLACE, () => secret);
}

interface Folder {
  readonly path: string;
  readonly mode: number;
  readonly owner: { readonly uid: number; readonly gid: number };
}

/**
 * Whoever may read a file may pass the folders above it, and nobody may write in them. A folder belongs to the one
 * user whose files it holds, or to root when they are of several.
 */
function foldersOf(files: readonly ContainerFile[]): readonly Folder[] {
  const paths = new Set(files.flatMap((file) => parentsOf(checkedPath(file.path))));
  return [...paths].sort().map((path) => {
    const inside = files.filter((file) => file.path.startsWith(`${path}/`));
    const readable = inside.reduce((bits, file) => bits | (file.mode & 0o444), 0o400);
    const [first] = inside;
    const shared =
      first !== undefined && inside.every((file) => file.uid === first.uid && file.gid === first.gid);
    return {
      path,
      mode: (shared ? readable : 0o444) | ((shared ? readable : 0o444) >> 2),
      owner: shared ? { uid: first.uid, gid: first.gid } : { uid: 0, gid: 0 },
    };
  });
}

function parentsOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_part, index) => parts.slice(0, index + 1).join('/'));
}

function checkedPath(path: string): string {
  const parts = path.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..') || path.includes('\0'))
    fail({ code: 'operation-failed', message: `The file ${JSON.stringify(path)} would leave its folder` });
  return path;
}

async function collect(pack: tar.Pack): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of pack) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
