import { expect, it } from 'vitest';
import { Credentials } from '../../../../electron/shell/safety/credentials.ts';
import { ElectronDouble } from '../../../helpers/electron-double.ts';
import { memoryFile } from '../app-rig.ts';

it('given a credential, then it is on the disk only as the key store made it', async () => {
  const file = memoryFile();
  const credentials = new Credentials(new ElectronDouble().safeStorage, file, 'linux');
  expect(await credentials.isEmpty()).toBe(true);
  expect(await credentials.set('hook', 'hunter2')).toBe(true);
  expect(await credentials.set('other', 'secret')).toBe(true);
  expect(file.text).not.toContain('hunter2');
  expect(await credentials.get('hook')).toBe('hunter2');
  expect(await credentials.get('constructor')).toBeNull();
  expect(await credentials.isEmpty()).toBe(false);
});

it('given no key store, then nothing is written', async () => {
  const file = memoryFile();
  const safeStorage = {
    ...new ElectronDouble().safeStorage,
    isAsyncEncryptionAvailable: async () => false,
  };
  expect(await new Credentials(safeStorage, file, 'linux').set('hook', 'hunter2')).toBe(false);
  expect(file.text).toBeNull();
});

it('given a file of another key store, or a damaged one, then the credential is gone and nobody fails', async () => {
  const safeStorage = {
    ...new ElectronDouble().safeStorage,
    decryptStringAsync: () => Promise.reject(new Error('another key')),
  };
  expect(await new Credentials(safeStorage, memoryFile('{"hook":"abc"}'), 'linux').get('hook')).toBeNull();
  expect(await new Credentials(safeStorage, memoryFile('{"hook":1'), 'linux').isEmpty()).toBe(true);
});

it('warns of plain text on Linux alone', () => {
  const { safeStorage } = new ElectronDouble({ keyStore: 'basic_text' });
  expect(new Credentials(safeStorage, memoryFile(), 'linux').isPlain()).toBe(true);
  expect(new Credentials(safeStorage, memoryFile(), 'darwin').isPlain()).toBe(false);
});
