import { Readable } from 'node:stream';
import tar from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { packFiles } from '../../../../electron/adapters/docker/perform-files.ts';
import type { ContainerFile } from '../../../../electron/domain/plan/desired-state.ts';

const noSecrets = async (name: string): Promise<string> => {
  throw new Error(`asked for ${name}`);
};

function textFile(path: string, overrides: Partial<ContainerFile> = {}): ContainerFile {
  return {
    path,
    mode: 0o444,
    uid: 0,
    gid: 0,
    content: { kind: 'text', text: `text of ${path}` },
    ...overrides,
  };
}

async function unpack(archive: Buffer) {
  const extract = tar.extract();
  Readable.from([archive]).pipe(extract);
  const entries: { name: string; type: string; mode: string; owner: string; text: string }[] = [];
  for await (const entry of extract) {
    const pieces: Buffer[] = [];
    for await (const piece of entry) pieces.push(piece as Buffer);
    const { name, type, mode = 0, uid, gid } = entry.header;
    entries.push({
      name,
      type: type ?? '',
      mode: mode.toString(8),
      owner: `${uid}:${gid}`,
      text: Buffer.concat(pieces).toString(),
    });
  }
  return entries;
}

describe('packFiles', () => {
  it('puts the folders before the files, passable by whoever may read what is inside', async () => {
    const files = [
      textFile('haproxy.cfg'),
      textFile('secrets/token', { mode: 0o400, uid: 10010, gid: 10010 }),
      textFile('errors/html/503.http'),
    ];
    const entries = await unpack(await packFiles(files, noSecrets));
    expect(entries.map(({ name, mode, owner }) => `${name} ${mode} ${owner}`)).toEqual([
      'errors/ 555 0:0',
      'errors/html/ 555 0:0',
      'secrets/ 500 10010:10010',
      'haproxy.cfg 444 0:0',
      'secrets/token 400 10010:10010',
      'errors/html/503.http 444 0:0',
    ]);
  });

  it('gives a folder with files of several users to root, open to all of them', async () => {
    const files = [
      textFile('mixed/a', { mode: 0o400, uid: 1, gid: 1 }),
      textFile('mixed/b', { mode: 0o400, uid: 2, gid: 2 }),
    ];
    const [folder] = await unpack(await packFiles(files, noSecrets));
    expect(folder).toMatchObject({ name: 'mixed/', mode: '555', owner: '0:0' });
  });

  it('fills in secrets, alone or in their template, as they are', async () => {
    const secret = 'a$&b{{secret}}';
    const files = [
      textFile('alone', { content: { kind: 'secret', secret: 'one' } }),
      textFile('framed', { content: { kind: 'secret', secret: 'one', template: '*:*:*:wolf:{{secret}}\n' } }),
    ];
    const entries = await unpack(await packFiles(files, async () => secret));
    expect(entries.map(({ text }) => text)).toEqual([secret, `*:*:*:wolf:${secret}\n`]);
  });

  for (const path of ['../outside', '/etc/passwd', 'a//b', './a', 'a/../../b', '', 'a/\0b']) {
    it(`refuses the path ${JSON.stringify(path)}`, async () => {
      await expect(packFiles([textFile(path)], noSecrets)).rejects.toMatchObject({
        failure: { code: 'operation-failed' },
      });
    });
  }
});
