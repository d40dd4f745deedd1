import * as z from 'zod';

/** What the app remembers of its window and its habits. Each entry stands alone: a damaged one takes no other along. */
const shellSettings = z.object({
  window: z
    .object({
      x: z.number().int(),
      y: z.number().int(),
      width: z.number().int().min(1).max(100_000),
      height: z.number().int().min(1).max(100_000),
      isMaximized: z.boolean(),
    })
    .nullable()
    .catch(null),
  closeToTray: z.boolean().catch(true),
  /** That the app goes on when its window is closed is said once. */
  hasSaidWhereItIs: z.boolean().catch(false),
  startMinimised: z.boolean().catch(false),
  /** Off until the person says so: looking tells a server that there is somebody. */
  looksForUpdates: z.boolean().catch(false),
  quietUntilMs: z.number().nullable().catch(null),
});
export type ShellSettings = z.infer<typeof shellSettings>;

/** One small file of the app. */
export interface SettingsFile {
  /** Null when there is none yet. */
  read(): Promise<string | null>;
  write(text: string): Promise<void>;
}

export class SettingsStore {
  readonly #file: SettingsFile;
  readonly #onTrouble: (text: string) => void;
  #settings: ShellSettings;
  #writing: Promise<void> = Promise.resolve();

  private constructor(file: SettingsFile, settings: ShellSettings, onTrouble: (text: string) => void) {
    this.#file = file;
    this.#settings = settings;
    this.#onTrouble = onTrouble;
  }

  static async open(file: SettingsFile, onTrouble: (text: string) => void): Promise<SettingsStore> {
    const text = await file.read().catch(() => null);
    return new SettingsStore(file, parseSettings(text), onTrouble);
  }

  get current(): ShellSettings {
    return this.#settings;
  }

  change(change: Partial<ShellSettings>): void {
    this.#settings = { ...this.#settings, ...change };
    const text = `${JSON.stringify(this.#settings, null, 2)}\n`;
    this.#writing = this.#writing
      .then(() => this.#file.write(text))
      .catch((error) => this.#onTrouble(`The settings of the window could not be kept: ${String(error)}`));
  }

  /** Resolves when what was changed is on the disk, or was refused there. */
  whenWritten(): Promise<void> {
    return this.#writing;
  }
}

function parseSettings(text: string | null): ShellSettings {
  try {
    return shellSettings.catch(shellSettings.parse({})).parse(JSON.parse(text ?? '{}'));
  } catch {
    return shellSettings.parse({});
  }
}
