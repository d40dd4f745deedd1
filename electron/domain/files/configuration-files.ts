import type { ContainerFile, DesiredState } from '../plan/desired-state.ts';
import { MASK } from './masked-text.ts';

/** A stack's configuration from two sides: as its members run with it, and as its stack file would write it now. */

export const FILE_DIFFERENCES = ['same', 'changed', 'only-running', 'only-wanted', 'unknown'] as const;
export type FileDifference = (typeof FILE_DIFFERENCES)[number];

export interface ConfigurationFile {
  /** `<member>/<path>`; of the stack file, its own name. */
  readonly path: string;
  /** Null of the stack file. */
  readonly member: string | null;
  /** Whole, or a part of it, is a secret; then no difference of it is told. */
  readonly holdsSecret: boolean;
  readonly difference: FileDifference;
}

export interface FileSides {
  readonly running: string | null;
  readonly wanted: string | null;
}

const SECRET_MARK = '{{secret}}';

/** What the stack file would write, secrets covered; by `<member>/<path>`. */
export function wantedFiles(desired: DesiredState): ReadonlyMap<string, WantedFile> {
  return new Map(
    desired.containers.flatMap((container) =>
      (container.filesMount?.files ?? []).map((file) => {
        const path = `${container.member}/${file.path}`;
        return [path, { path, member: container.member, ...shown(file) }] as const;
      }),
    ),
  );
}

export interface WantedFile {
  readonly path: string;
  readonly member: string;
  readonly text: string;
  readonly holdsSecret: boolean;
}

function shown({ content }: ContainerFile): { readonly text: string; readonly holdsSecret: boolean } {
  if (content.kind === 'text') return { text: content.text, holdsSecret: false };
  return { text: (content.template ?? SECRET_MARK).replaceAll(SECRET_MARK, MASK), holdsSecret: true };
}

/** Of a file that runs and that the stack file knows no more nobody can tell what it holds: it counts as a secret. */
export function mayHoldSecret(wanted: WantedFile | undefined): boolean {
  return wanted === undefined || wanted.holdsSecret;
}

export function differenceOf({ running, wanted }: FileSides, holdsSecret: boolean): FileDifference {
  if (running === null) return wanted === null ? 'unknown' : 'only-wanted';
  if (wanted === null) return 'only-running';
  // Its two sides are the same mask: saying more would tell something of what is below.
  if (holdsSecret) return 'unknown';
  return running === wanted ? 'same' : 'changed';
}
