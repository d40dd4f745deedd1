import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileDurably } from '../../electron/adapters/host/durable-file.ts';
import { cacheFolder } from '../helpers/test-machine.ts';
import { parseSoakState, type SoakRun, type SoakState } from './soak-state.ts';

/** Where a soak keeps what is done, the data folder of its host, and what is worth a look after a loss. */
export class SoakFolder {
  readonly path: string;
  #state: SoakState;

  constructor(path: string, state: SoakState) {
    this.path = path;
    this.#state = state;
  }

  get state(): SoakState {
    return this.#state;
  }

  get dataFolder(): string {
    return join(this.path, 'host');
  }

  /** On disk when it resolves. */
  async add(run: SoakRun, engine: string): Promise<SoakState> {
    this.#state = { ...this.#state, engine, runs: [...this.#state.runs, run] };
    await writeFileDurably(stateFile(this.path), `${JSON.stringify(this.#state, null, 1)}\n`, 0o600);
    return this.#state;
  }

  /** Returns the folder that the files were written to. */
  async keep(files: ReadonlyMap<string, string>): Promise<string> {
    const folder = join(this.path, 'evidence');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const [name, text] of files) await writeFile(join(folder, name), text, { mode: 0o600 });
    return folder;
  }
}

export async function openSoakFolder(options: {
  /** In the cache: one for each kind of soak. */
  readonly name: string;
  readonly build: string;
  readonly fresh: boolean;
}): Promise<SoakFolder> {
  const path = join(cacheFolder(), options.name);
  const text = options.fresh ? '' : await readFile(stateFile(path), 'utf8').catch(() => '');
  const state = parseSoakState(text, options.build);
  // Runs of another build, and their evidence, are history.
  if (state === null) await rm(path, { recursive: true, force: true });
  await mkdir(path, { recursive: true, mode: 0o700 });
  return new SoakFolder(path, state ?? { build: options.build, engine: '', runs: [] });
}

function stateFile(folder: string): string {
  return join(folder, 'state.json');
}
