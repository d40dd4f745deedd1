import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { judgeUpdate } from '../../../electron/shell/update-signature.ts';
import { signUpdates } from '../../../resources/tooling/packaging/sign-updates.mjs';

const CURRENT = '1.9.0';

let folder: string;
let privateKey: KeyObject;
let publicKey: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-updates-'));
  const pair = generateKeyPairSync('ed25519');
  privateKey = pair.privateKey;
  publicKey = pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** As electron-builder writes it, signed as a release is, and read as electron-updater reads it. */
async function published(version: string): Promise<Record<string, unknown>> {
  const path = join(folder, 'latest-linux.yml');
  const sha512 = (name: string): string => createHash('sha512').update(name).digest('base64');
  const files = ['Tandem.AppImage', 'Tandem.deb'].map((url) => ({ url, sha512: sha512(url), size: 7 }));
  await writeFile(path, stringify({ version, files, path: 'Tandem.AppImage', releaseDate: '2026-11-22' }));
  await signUpdates(folder, privateKey);
  return parse(await readFile(path, 'utf8'));
}

describe('what is described as an update', () => {
  it('is ours when it is newer and signed with the key of this installation', async () => {
    expect(judgeUpdate(await published('1.10.0'), publicKey, CURRENT)).toEqual({
      kind: 'ours',
      version: '1.10.0',
    });
  });

  it.each(['1.9.0', '1.8.12', '0.10.0'])('is known when it is version %s', async (version) => {
    expect(judgeUpdate(await published(version), publicKey, CURRENT)).toEqual({ kind: 'known' });
  });

  it('is newer than what led to it', async () => {
    const judgement = judgeUpdate(await published('1.10.0'), publicKey, '1.9.9-beta.1');
    expect(judgement.kind).toBe('ours');
  });

  it.each([
    ['the version', { version: '1.11.0' }],
    ['a file', { files: [{ url: 'Tandem.deb', sha512: createHash('sha512').update('x').digest('base64') }] }],
    ['the signature', { signature: Buffer.alloc(64).toString('base64') }],
  ])('is foreign when somebody changed %s', async (_what, change) => {
    const judgement = judgeUpdate({ ...(await published('1.10.0')), ...change }, publicKey, CURRENT);
    expect(judgement).toEqual({
      kind: 'foreign',
      reason: 'it is not signed by whoever made this installation',
    });
  });

  it('is foreign when a file goes by the name of another', async () => {
    const description = await published('1.10.0');
    const [one, other] = description['files'] as { url: string }[];
    const files = [
      { ...one, url: other?.url },
      { ...other, url: one?.url },
    ];
    expect(judgeUpdate({ ...description, files }, publicKey, CURRENT).kind).toBe('foreign');
  });

  it.each([
    ['not signed', { signature: undefined }],
    ['no description', null],
    ['without files', { files: [] }],
    ['a version that is no number', { version: 'latest' }],
  ])('is foreign when it is %s', async (_what, change) => {
    const described = change === null ? null : { ...(await published('1.10.0')), ...change };
    expect(judgeUpdate(described, publicKey, CURRENT)).toEqual({
      kind: 'foreign',
      reason: 'it is not described as updates of Tandem are',
    });
  });

  it.each([
    ['another key', () => generateKeyPairSync('ed25519').publicKey],
    ['a key of another kind', () => generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey],
  ])('is foreign to an installation with %s', async (_what, makeKey) => {
    const key = makeKey().export({ type: 'spki', format: 'der' }).toString('base64');
    expect(judgeUpdate(await published('1.10.0'), key, CURRENT).kind).toBe('foreign');
    expect(judgeUpdate(await published('1.10.0'), 'no key', CURRENT).kind).toBe('foreign');
  });
});
