import { isMap, isScalar, isSeq, parseDocument, visit } from 'yaml';
import { FailureError, fail, printFailure } from '../domain/failure.ts';
import { parseStackFile } from '../domain/stack/parse-stack-file.ts';
import type { StackFolders } from '../ports/stack-folder.ts';
import type { CommandContext } from './commands/context.ts';

/** How a stack file gets into the data folder: from a file of the person's, or from a template of Tandem's. */

const STACK_NAME = /^[a-z][a-z0-9-]{0,39}$/;

/** The stack's name; with a path, after the file was read, found valid and copied into the data folder. */
export async function resolveStack(context: CommandContext, target: string | undefined): Promise<string> {
  const folders = await context.environment.stackFolders(context.options.dataFolder);
  if (target !== undefined && !STACK_NAME.test(target)) return copyStackFile(context, folders, target);
  const name = target ?? context.options.stack;
  if ((await folders.list()).includes(name)) return name;
  const text = await context.environment.template(name);
  if (text !== null) {
    const { text: placed, moved } = await withFreePorts(text, context.environment.portIsFree);
    for (const { from, to } of moved) {
      context.output.say(`Port ${from} is taken: "${name}" publishes ${to} instead (see its stack file).`);
    }
    await folders.write(name, placed);
  }
  return name;
}

async function copyStackFile(context: CommandContext, folders: StackFolders, path: string): Promise<string> {
  const text = await context.environment.readFile(path);
  const parsed = parseStackFile(text, path);
  if (!parsed.ok) {
    const [first, ...others] = parsed.failures;
    for (const failure of others) context.output.say(printFailure(failure));
    throw new FailureError(first ?? { code: 'stack-file-invalid', message: `${path} is not a stack file.` });
  }
  const { name } = parsed.spec;
  const present = await presentText(folders, name);
  if (present !== null && present !== text && !(await mayReplace(context, name))) {
    fail({
      code: 'not-allowed',
      message: `There is another stack "${name}" already, and ${path} differs from its file.`,
      hint: `Replace it with --yes, or give the stack in ${path} another name.`,
    });
  }
  if (present !== text) await folders.write(name, text);
  return name;
}

async function presentText(folders: StackFolders, name: string): Promise<string | null> {
  return (await folders.list()).includes(name) ? (await folders.read(name)).text : null;
}

async function mayReplace({ options, ask }: CommandContext, name: string): Promise<boolean> {
  return options.yes || ask(`Replace the file of stack "${name}"?`);
}

/** A template that comes with Tandem may move aside for whoever has its port; a person's own file may not. */
export async function withFreePorts(
  text: string,
  isFree: (address: string, port: number) => Promise<boolean>,
): Promise<{
  readonly text: string;
  readonly moved: readonly { readonly from: number; readonly to: number }[];
}> {
  const document = parseDocument(text);
  const published: { port: number; address: string; set: (port: number) => void }[] = [];
  visit(document, {
    Pair: (_key, pair) => {
      if (!isScalar(pair.key) || pair.key.value !== 'publish') return;
      for (const entry of isSeq(pair.value) ? pair.value.items : [pair.value]) {
        if (!isMap(entry)) continue;
        const port = entry.get('port');
        const address = entry.get('address') ?? '127.0.0.1';
        if (typeof port !== 'number' || typeof address !== 'string') continue;
        published.push({ port, address, set: (free) => entry.set('port', free) });
      }
    },
  });
  const used = new Set(published.map(({ port }) => port));
  const moved: { from: number; to: number }[] = [];
  for (const { port, address, set } of published) {
    if (await isFree(address, port)) continue;
    const to = await nextFree(port, address, used, isFree);
    if (to === null) continue;
    used.add(to);
    set(to);
    moved.push({ from: port, to });
  }
  return { text: moved.length > 0 ? document.toString({ lineWidth: 0 }) : text, moved };
}

const PORTS_TO_TRY = 100;

async function nextFree(
  port: number,
  address: string,
  used: ReadonlySet<number>,
  isFree: (address: string, port: number) => Promise<boolean>,
): Promise<number | null> {
  for (let next = port + 1; next <= Math.min(port + PORTS_TO_TRY, 65_535); next += 1) {
    if (!used.has(next) && (await isFree(address, next))) return next;
  }
  return null;
}
