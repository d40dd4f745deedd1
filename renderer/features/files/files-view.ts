import type { ConfigurationFile } from '../../../electron/contract/file-requests.ts';

/** The list of a stack's files: by member, those that differ first in sight. */

export interface FileGroup {
  /** Null of the stack file. */
  readonly member: string | null;
  readonly files: readonly FileEntry[];
  /** How many of them differ. */
  readonly different: number;
}

export interface FileEntry extends ConfigurationFile {
  /** Without the member, which stands above. */
  readonly name: string;
}

export const isDifferent = ({ difference }: Pick<ConfigurationFile, 'difference'>): boolean =>
  difference === 'changed' || difference === 'only-running' || difference === 'only-wanted';

/** @param wanted a part of the path, in any case; @param onlyDifferent leaves out what is the same */
export function fileGroups(
  files: readonly ConfigurationFile[],
  wanted: string,
  onlyDifferent: boolean,
): readonly FileGroup[] {
  const needle = wanted.trim().toLowerCase();
  const shown = files.filter(
    (file) =>
      (needle === '' || file.path.toLowerCase().includes(needle)) && (!onlyDifferent || isDifferent(file)),
  );
  const groups = new Map<string | null, FileEntry[]>();
  for (const file of shown) {
    const { member, path } = file;
    const name = member !== null && path.startsWith(`${member}/`) ? path.slice(member.length + 1) : path;
    groups.set(member, [...(groups.get(member) ?? []), { ...file, name }]);
  }
  return [...groups]
    .sort(([one], [other]) => compareMembers(one, other))
    .map(([member, own]) => ({ member, files: own, different: own.filter(isDifferent).length }));
}

/** What is looked at when nobody chose: the first that differs, else the stack file. */
export function firstToShow(files: readonly ConfigurationFile[]): string | null {
  return (files.find(isDifferent) ?? files[0])?.path ?? null;
}

function compareMembers(one: string | null, other: string | null): number {
  if (one === null || other === null) return one === other ? 0 : one === null ? -1 : 1;
  return one.localeCompare(other, undefined, { numeric: true });
}
