import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuiltCli, freePort, openBuiltCli, type StackTemplate, writeDefaultStack } from './built-cli.ts';
import type { RunningCli } from './cli-process.ts';
import { engineClient } from './engine.ts';
import { removeStack } from './engine-content.ts';

/** A real host that serves the page, as `tandem serve` does, over a system that Tandem ships, on a real engine. */
export interface PageHost {
  readonly stack: string;
  readonly dataFolder: string;
  /** Opens the page once; another one with every start. */
  readonly link: string;
  /** The host's process ends without a chance to say goodbye. */
  kill(): Promise<void>;
  /** A new process takes the folder and the port over; with `--read-only` when that is wished. */
  startAgain(wish?: { readonly readOnly: boolean }): Promise<void>;
  close(): Promise<void>;
}

/**
 * `port` is where the stack's API is published; any free one when nobody cares. With `text` that is the stack's file, in
 * place of the default system's.
 */
export async function openPageHost(wish: {
  readonly stack: string;
  readonly port?: number;
  readonly template?: StackTemplate;
  readonly text?: string;
}): Promise<PageHost> {
  const cli = await openBuiltCli();
  const host = new ServedPage(cli, wish.stack, await freePort());
  try {
    if (wish.text === undefined) {
      const port = wish.port ?? (await freePort());
      await host.bringUp(await writeDefaultStack(cli.scratch, wish.stack, port, wish.template));
    } else {
      const file = join(cli.scratch, `${wish.stack}.yaml`);
      await writeFile(file, wish.text);
      await host.bringUp(file);
    }
    return host;
  } catch (error) {
    await host.close();
    throw error;
  }
}

/** The same with nothing in its data folder. `stack` is what the test is going to make there; it is removed at the end. */
export async function openEmptyPageHost(stack: string): Promise<PageHost> {
  const host = new ServedPage(await openBuiltCli(), stack, await freePort());
  try {
    await host.startAgain();
    return host;
  } catch (error) {
    await host.close();
    throw error;
  }
}

class ServedPage implements PageHost {
  readonly stack: string;
  readonly dataFolder: string;
  link = '';
  readonly #cli: BuiltCli;
  readonly #port: number;
  #serving: RunningCli | null = null;

  constructor(cli: BuiltCli, stack: string, port: number) {
    this.#cli = cli;
    this.dataFolder = cli.dataFolder;
    this.stack = stack;
    this.#port = port;
  }

  async bringUp(file: string): Promise<void> {
    await this.#cli.succeed(['up', file]);
    await this.startAgain();
  }

  async startAgain({ readOnly } = { readOnly: false }): Promise<void> {
    const command = ['serve', '--json', '--port', String(this.#port)];
    this.#serving = this.#cli.start(readOnly ? [...command, '--read-only'] : command);
    const { url } = (await this.#serving.firstDocument()) as { readonly url: string };
    this.link = url;
  }

  async kill(): Promise<void> {
    this.#serving?.child.kill('SIGKILL');
    await this.#serving?.end;
  }

  async close(): Promise<void> {
    await this.#cli.run(['down', '--stack', this.stack, '--remove-data', '--yes']);
    await this.#cli.remove();
    await removeStack(engineClient(), this.stack);
  }
}
