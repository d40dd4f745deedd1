import { type Failure, fail, toFailure } from '../domain/failure.ts';
import {
  type ConfigurationFile,
  differenceOf,
  type FileSides,
  mayHoldSecret,
  wantedFiles,
} from '../domain/files/configuration-files.ts';
import { MASK, maskSecrets } from '../domain/files/masked-text.ts';
import type { DesiredState } from '../domain/plan/desired-state.ts';
import type { ObservedContainer, ObservedState } from '../domain/plan/observed-state.ts';
import { CONFIG_FOLDER } from '../domain/stack/compile-container.ts';
import type { MemberFiles } from '../ports/container-engine.ts';
import type { SecretStore, StackFolders } from '../ports/stack-folder.ts';
import type { Stacks } from './stacks.ts';

export interface ConfigurationParts {
  readonly stacks: Pick<Stacks, 'compiled'>;
  readonly files: MemberFiles;
  readonly folders: Pick<StackFolders, 'read'>;
  readonly secrets: Pick<SecretStore, 'read'>;
}

export interface ConfigurationList {
  readonly files: readonly ConfigurationFile[];
  /** Members whose files could not be read; theirs are told as they would be written. */
  readonly unread: readonly { readonly member: string; readonly failure: Failure }[];
}

export interface ConfigurationText extends ConfigurationFile, FileSides {}

export const STACK_FILE = 'stack.yaml';
/** Ours are a few kilobytes; a person's own image may have put something else there. */
const MAX_FILE_BYTES = 512 * 1024;
/** Each is an archive that the engine packs. */
const READ_AT_ONCE = 4;

/**
 * The generated configuration of a stack, as its members run with it and as the present stack file would write it. What
 * is secret is covered here, before anything leaves the host: files that are secrets as a whole, and the secrets of the
 * stack wherever else they should stand.
 */
export class ConfigurationFiles {
  readonly #parts: ConfigurationParts;

  constructor(parts: ConfigurationParts) {
    this.#parts = parts;
  }

  async list(stack: string): Promise<ConfigurationList> {
    const { desired, observed } = await this.#parts.stacks.compiled(stack);
    const wanted = wantedFiles(desired);
    const members = membersWithFiles(desired, observed);
    const running = new Map<string, string>();
    const unread: { member: string; failure: Failure }[] = [];
    const waiting = [...members];
    await Promise.all(
      Array.from({ length: READ_AT_ONCE }, async () => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
          const { member } = next;
          try {
            for (const [path, text] of await this.#runningFiles(next)) running.set(path, text);
          } catch (error) {
            unread.push({ member, failure: toFailure(error) });
          }
        }
      }),
    );
    const unreadMembers = new Set(unread.map(({ member }) => member));
    const paths = [...new Set([...wanted.keys(), ...running.keys()])].sort();
    const files = paths.map((path) => {
      const known = wanted.get(path);
      const member = known?.member ?? path.split('/')[0] ?? '';
      const holdsSecret = mayHoldSecret(known);
      const sides = { running: running.get(path) ?? null, wanted: known?.text ?? null };
      const difference = unreadMembers.has(member) ? 'unknown' : differenceOf(sides, holdsSecret);
      return { path, member, holdsSecret, difference };
    });
    return {
      files: [{ path: STACK_FILE, member: null, holdsSecret: false, difference: 'unknown' }, ...files],
      unread: unread.sort((one, other) => (one.member < other.member ? -1 : 1)),
    };
  }

  async read(stack: string, path: string): Promise<ConfigurationText> {
    const { desired, observed } = await this.#parts.stacks.compiled(stack);
    const secrets = await this.#secretsOf(desired);
    const covered = (text: string | null): string | null =>
      text === null ? null : maskSecrets(text, secrets);
    if (path === STACK_FILE) {
      const { text } = await this.#parts.folders.read(stack);
      const whole = { path, member: null, holdsSecret: false, difference: 'unknown' } as const;
      return { ...whole, running: null, wanted: covered(text) };
    }
    const known = wantedFiles(desired).get(path);
    const holder = membersWithFiles(desired, observed).find(({ member }) => path.startsWith(`${member}/`));
    const running = holder === undefined ? null : ((await this.#runningFiles(holder)).get(path) ?? null);
    if (known === undefined && running === null) {
      return fail({ code: 'request-invalid', message: `The stack "${stack}" has no such file any more.` });
    }
    const holdsSecret = mayHoldSecret(known);
    const sides = { running, wanted: known?.text ?? null };
    const about = {
      path,
      member: known?.member ?? holder?.member ?? null,
      holdsSecret,
      difference: differenceOf(sides, holdsSecret),
    };
    // Of a secret's file the form is told where the stack file knows it, and nothing of what runs.
    const shown = holdsSecret && running !== null ? (known?.text ?? MASK) : running;
    return { ...about, running: covered(shown), wanted: covered(sides.wanted) };
  }

  async #runningFiles({ name, member }: ObservedContainer): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    const limits = { maxFileBytes: MAX_FILE_BYTES };
    for await (const { path, content } of this.#parts.files.readTree(name, CONFIG_FOLDER, limits)) {
      found.set(`${member}/${path}`, content.toString('utf8'));
    }
    return found;
  }

  /** Those that are there; one that is not yet cannot stand anywhere. */
  async #secretsOf({ stack, secrets }: DesiredState): Promise<readonly string[]> {
    const names = secrets.flatMap(({ name, generate }) =>
      generate.kind === 'random' ? [name] : [name, generate.keySecret],
    );
    const texts = await Promise.all(
      [...new Set(names)].map((name) => this.#parts.secrets.read(stack, name).catch(() => null)),
    );
    return texts.filter((text) => text !== null);
  }
}

/** Orphans of a former file included; whether one has the folder at all only the engine knows. */
function membersWithFiles(desired: DesiredState, observed: ObservedState): readonly ObservedContainer[] {
  const wanted = new Map(desired.containers.map((container) => [container.name, container]));
  return observed.containers.filter(({ name, role }) => {
    const own = wanted.get(name);
    return role === 'member' && (own === undefined || own.filesMount !== null);
  });
}
