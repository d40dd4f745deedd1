import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import type { UpdateEngine } from '../../../electron/shell/updates.ts';

/** What electron-updater does without a server, and the descriptions that one would give, signed. */

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
export const UPDATE_KEY = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');

export function described(version: string): object {
  const sha512 = createHash('sha512').update(version).digest('base64');
  const text = ['tandem update', version, `${sha512} Tandem.AppImage`].join('\n');
  return {
    version,
    files: [{ url: 'Tandem.AppImage', sha512 }],
    signature: sign(null, Buffer.from(text), privateKey).toString('base64'),
  };
}

export class UpdateEngineDouble implements UpdateEngine {
  autoDownload = true;
  autoInstallOnAppQuit = true;
  autoRunAppAfterInstall = false;
  allowDowngrade = true;
  allowPrerelease = true;
  logger: unknown = console;
  readonly calls: string[] = [];
  readonly listeners: ((error: Error) => void)[] = [];
  found: () => Promise<{ readonly updateInfo: unknown } | null> = async () => ({
    updateInfo: described('2.0.0'),
  });

  checkForUpdates(): Promise<{ readonly updateInfo: unknown } | null> {
    this.calls.push('check');
    return this.found();
  }
  async downloadUpdate(): Promise<unknown> {
    this.calls.push('download');
    return null;
  }
  quitAndInstall(): void {
    this.calls.push('install');
  }
  on(_event: 'error', listener: (error: Error) => void): void {
    this.listeners.push(listener);
  }
}
