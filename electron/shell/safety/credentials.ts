import * as z from 'zod';
import type { ElectronParts } from '../electron-parts.ts';
import type { SettingsFile } from '../window/shell-settings.ts';

/**
 * The app's own credentials, encrypted by the system's key store, in one file. There are none yet: tokens for where alerts
 * go will be the first. A stack's secrets are not here: the command line and the warden need those, too.
 */

const entries = z.record(z.string(), z.string());

export class Credentials {
  readonly #safeStorage: ElectronParts['safeStorage'];
  readonly #file: SettingsFile;
  readonly #platform: NodeJS.Platform;

  constructor(
    safeStorage: ElectronParts['safeStorage'],
    file: SettingsFile,
    platform: NodeJS.Platform = process.platform,
  ) {
    this.#safeStorage = safeStorage;
    this.#file = file;
    this.#platform = platform;
  }

  /** True where Electron would "encrypt" with a password that everybody knows. */
  isPlain(): boolean {
    return this.#platform === 'linux' && this.#safeStorage.getSelectedStorageBackend() === 'basic_text';
  }

  async isEmpty(): Promise<boolean> {
    return Object.keys(await this.#read()).length === 0;
  }

  /** Null when there is none, or when this key store did not encrypt it. */
  async get(name: string): Promise<string | null> {
    const all = await this.#read();
    const stored = Object.hasOwn(all, name) ? all[name] : undefined;
    if (stored === undefined) return null;
    try {
      const { result } = await this.#safeStorage.decryptStringAsync(Buffer.from(stored, 'base64'));
      return result;
    } catch {
      return null;
    }
  }

  /** False when there is no key store at all: then nothing is written. */
  async set(name: string, secret: string): Promise<boolean> {
    if (!(await this.#safeStorage.isAsyncEncryptionAvailable())) return false;
    const encrypted = await this.#safeStorage.encryptStringAsync(secret);
    await this.#file.write(JSON.stringify({ ...(await this.#read()), [name]: encrypted.toString('base64') }));
    return true;
  }

  async #read(): Promise<Record<string, string>> {
    const text = await this.#file.read().catch(() => null);
    try {
      return entries.parse(JSON.parse(text ?? '{}'));
    } catch {
      return {};
    }
  }
}
