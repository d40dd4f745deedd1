import type { DesiredSecret, GeneratedFile } from '../domain/plan/desired-state.ts';

/** The stacks of a person as folders: `<data>/stacks/<name>/stack.yaml`, generated files and secrets beside it. */
export interface StackFolders {
  /** Names, sorted, of folders that hold a stack file. */
  list(): Promise<readonly string[]>;
  /** Text of the stack file; `stack-unknown` when there is none. `path` is what errors name. */
  read(stack: string): Promise<{ readonly path: string; readonly text: string }>;
  /** Atomic: temp file, fsync, rename, fsync of the folder. */
  write(stack: string, text: string): Promise<void>;
  /** The same for a stack that has no file yet; false, and nothing changed, when it has one. */
  create(stack: string, text: string): Promise<boolean>;
  /** Writes what differs, removes generated files that are no longer wanted; never a half file. */
  writeGenerated(stack: string, files: readonly GeneratedFile[]): Promise<void>;
  /** Paths that `writeGenerated` would write or remove. */
  staleGenerated(stack: string, files: readonly GeneratedFile[]): Promise<readonly string[]>;
  remove(stack: string): Promise<void>;
}

/** Secrets of a stack, in files that only their owner can read. */
export interface SecretStore {
  /** Makes the secret when it is not there yet. */
  ensure(stack: string, secret: DesiredSecret): Promise<void>;
  /** Keeps a secret that a person gave; false, and nothing changed, when there is one of that name. */
  give(stack: string, name: string, text: string): Promise<boolean>;
  read(stack: string, name: string): Promise<string>;
  /** Those of the names that are not there yet. */
  missing(stack: string, names: readonly string[]): Promise<readonly string[]>;
}
