import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../../domain/failure.ts';
import type { SecretRecipe } from '../../domain/plan/desired-state.ts';
import type { SecretStore } from '../../ports/stack-folder.ts';
import { createFileDurably, errnoOf, fileFailure } from './durable-file.ts';
import { ensureFolder, validName } from './stack-folders.ts';

const SECRET_NAME = /^[a-z][a-z0-9-]{0,59}$/;
const MAX_SECRET_BYTES = 64 * 1024;

/** One file a secret, mode 0600, in `<stack>/secrets/`. A person may put a file of their own there first. */
export function createSecretStore(stacksFolder: string): SecretStore {
  const pathOf = (stack: string, name: string): string =>
    join(stacksFolder, validName(stack), 'secrets', validSecretName(name));
  const read = async (stack: string, name: string) => readSecret(pathOf(stack, name), stack, name);
  const ensure = async (stack: string, name: string, make: () => Promise<string> | string): Promise<void> => {
    const path = pathOf(stack, name);
    await ensureFolder(join(stacksFolder, stack, 'secrets'));
    if (!(await exists(path))) await createFileDurably(path, await make(), 0o600);
  };
  const textOf = async (stack: string, recipe: SecretRecipe): Promise<string> => {
    // Hexadecimal needs no quoting in any file that it may be written into.
    if (recipe.kind === 'random') return randomBytes(recipe.bytes).toString('hex');
    // Few stacks have certificates, and the library is larger than the rest of a short command.
    const certificates = await import('./certificates.ts');
    if (recipe.kind === 'authority') {
      await ensure(stack, recipe.keySecret, certificates.createCertificateKey);
      const keyPem = await read(stack, recipe.keySecret);
      return certificates.issueAuthority(`Tandem stack ${stack}`, keyPem, Date.now());
    }
    const { authority, keySecret, names } = recipe;
    await ensure(stack, authority, () => textOf(stack, { kind: 'authority', keySecret }));
    const certificatePem = await read(stack, authority);
    const keyPem = await read(stack, keySecret);
    try {
      return await certificates.issueCertificate({ certificatePem, keyPem }, names, Date.now());
    } catch (error) {
      return fail({
        code: 'operation-failed',
        message: `The authority of stack "${stack}" cannot issue a certificate for ${names[0]}.`,
        hint: `Its certificate "${authority}" and its key "${keySecret}" must belong together. Put the former two back, or take the stack down, delete every file of its secrets folder with "tls" in the name, and bring it up.`,
        cause: String(error),
      });
    }
  };
  return {
    ensure: (stack, { name, generate }) => ensure(stack, name, () => textOf(stack, generate)),
    give: async (stack, name, text) => {
      if (Buffer.byteLength(text) > MAX_SECRET_BYTES) {
        fail({ code: 'request-invalid', message: `A secret has at most ${MAX_SECRET_BYTES} bytes.` });
      }
      const path = pathOf(stack, name);
      await ensureFolder(join(stacksFolder, stack, 'secrets'));
      return createFileDurably(path, text, 0o600);
    },
    read,
    missing: async (stack, names) => {
      const missing: string[] = [];
      for (const name of names) if (!(await exists(pathOf(stack, name)))) missing.push(name);
      return missing;
    },
  };
}

async function readSecret(path: string, stack: string, name: string): Promise<string> {
  try {
    // A link could make any file of this person part of a container's configuration.
    const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      const found = await handle.stat();
      if (!found.isFile() || found.size > MAX_SECRET_BYTES) {
        fail({
          code: 'not-allowed',
          message: `The secret ${path} is not a plain file of at most ${MAX_SECRET_BYTES} bytes.`,
        });
      }
      if ((found.mode & 0o077) !== 0) await handle.chmod(0o600);
      // Editors end a file with a line break that is not part of the secret.
      return (await handle.readFile('utf8')).replace(/\r?\n$/, '');
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') {
      return fail({
        code: 'operation-failed',
        message: `The secret "${name}" of stack "${stack}" does not exist.`,
        hint: `It is made by "tandem up", or put it there yourself: ${path}`,
      });
    }
    throw fileFailure(error, `The secret ${path} cannot be read`);
  }
}

function validSecretName(name: string): string {
  if (SECRET_NAME.test(name)) return name;
  return fail({
    code: 'request-invalid',
    message: `${JSON.stringify(name.slice(0, 60))} is not a secret's name.`,
    hint: 'Use up to 60 lower-case letters, digits and dashes, beginning with a letter.',
  });
}

async function exists(path: string): Promise<boolean> {
  return open(path, constants.O_RDONLY | constants.O_NOFOLLOW).then(
    async (handle) => {
      await handle.close();
      return true;
    },
    // Anything else than absence (a link, a folder) is for `read` to explain; it must not be overwritten.
    (error: unknown) => errnoOf(error) !== 'ENOENT',
  );
}
