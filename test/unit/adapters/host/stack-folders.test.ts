import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSecretStore } from '../../../../electron/adapters/host/secret-store.ts';
import { createStackFolders } from '../../../../electron/adapters/host/stack-folders.ts';
import { FailureError } from '../../../../electron/domain/failure.ts';

let root: string;
let stacks: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'tandem-folders-'));
  stacks = join(root, 'stacks');
  await mkdir(stacks);
});
afterEach(() => rm(root, { recursive: true, force: true }));

const codeOf = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no failure',
    (error: unknown) => (error instanceof FailureError ? error.failure.code : String(error)),
  );

describe('stack folders', () => {
  it('given a written stack, when it is read and listed, then it is there as written', async () => {
    const folders = createStackFolders(stacks);
    await folders.write('beta', 'tandem: 1\n');
    await folders.write('alpha', 'tandem: 1\nname: alpha\n');
    await mkdir(join(stacks, 'no-file'));

    expect(await folders.list()).toEqual(['alpha', 'beta']);
    expect(await folders.read('alpha')).toEqual({
      path: join(stacks, 'alpha', 'stack.yaml'),
      text: 'tandem: 1\nname: alpha\n',
    });
    expect(await codeOf(folders.read('gamma'))).toBe('stack-unknown');
  });

  it.each(['', '..', '../x', 'a/b', 'A', '.hidden', 'a'.repeat(41), 'a\0b', 'a\nb'])(
    'given the name %j, when anything is asked, then it is refused and no folder is made',
    async (name) => {
      const folders = createStackFolders(stacks);
      expect(await codeOf(folders.write(name, 'x'))).toBe('request-invalid');
      expect(await codeOf(folders.read(name))).toBe('request-invalid');
      expect(await codeOf(folders.remove(name))).toBe('request-invalid');
      expect(await readdir(root)).toEqual(['stacks']);
      expect(await readdir(stacks)).toEqual([]);
    },
  );

  it('given other generated files before, when the new ones are written, then exactly those remain', async () => {
    const folders = createStackFolders(stacks);
    await folders.writeGenerated('web', [
      { path: 'generated/balancer/haproxy.cfg', text: 'old' },
      { path: 'generated/gone/deep/file.cfg', text: 'old' },
    ]);
    const wanted = [{ path: 'generated/balancer/haproxy.cfg', text: 'new' }];
    expect(await folders.staleGenerated('web', wanted)).toEqual([
      'generated/balancer/haproxy.cfg',
      'generated/gone/deep/file.cfg',
    ]);

    await folders.writeGenerated('web', wanted);

    expect(await folders.staleGenerated('web', wanted)).toEqual([]);
    expect(await readdir(join(stacks, 'web', 'generated'))).toEqual(['balancer']);
    expect(await readFile(join(stacks, 'web', 'generated/balancer/haproxy.cfg'), 'utf8')).toBe('new');
  });

  it.each([
    '../outside',
    'generated/../../outside',
    '/etc/passwd',
    'stack.yaml',
    'secrets/token',
    'generated',
    'generated//x',
    'generated/./x',
    'generated/a\\b',
    'generated/a\0',
  ])('given the generated path %j, when it is written, then it is refused', async (path) => {
    const folders = createStackFolders(stacks);
    expect(await codeOf(folders.writeGenerated('web', [{ path, text: 'x' }]))).toBe('not-allowed');
    expect(await readdir(root)).toEqual(['stacks']);
  });

  it('given a link that leads out, when generated files are written, then nothing outside changes', async () => {
    const folders = createStackFolders(stacks);
    const outside = join(root, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'precious.cfg'), 'precious');
    await mkdir(join(stacks, 'web'));
    await symlink(outside, join(stacks, 'web', 'generated'));

    expect(await codeOf(folders.writeGenerated('web', []))).toBe('not-allowed');
    expect(await codeOf(folders.writeGenerated('web', [{ path: 'generated/x', text: 'x' }]))).toBe(
      'not-allowed',
    );
    expect(await readdir(outside)).toEqual(['precious.cfg']);
  });

  it('given leftovers of a dead writer, when swept, then they go and those of a living one stay', async () => {
    const folders = createStackFolders(stacks);
    await folders.write('web', 'text');
    const dead = '.stack.yaml.4194305.0123456789ab.tmp';
    const alive = `.stack.yaml.${process.pid}.0123456789ab.tmp`;
    await writeFile(join(stacks, 'web', dead), 'half');
    await writeFile(join(stacks, 'web', alive), 'half');
    await mkdir(join(stacks, '.removed-web-0123456789ab', 'generated'), { recursive: true });

    await folders.sweep(Date.now());

    expect((await readdir(stacks)).sort()).toEqual(['web']);
    expect((await readdir(join(stacks, 'web'))).sort()).toEqual([alive, 'stack.yaml']);
  });

  it('given a stack, when it is removed twice, then it is gone and the second time is no failure', async () => {
    const folders = createStackFolders(stacks);
    await folders.write('web', 'text');
    await folders.remove('web');
    await folders.remove('web');
    expect(await readdir(stacks)).toEqual([]);
  });
});

const TOKEN = { name: 'token', generate: { kind: 'random', bytes: 32 } } as const;

describe('secrets', () => {
  it('given none, when ensured by ten at once, then one secret exists that only its owner can read', async () => {
    const secrets = createSecretStore(stacks);
    expect(await secrets.missing('web', ['token'])).toEqual(['token']);
    await Promise.all(Array.from({ length: 10 }, () => secrets.ensure('web', TOKEN)));

    const text = await secrets.read('web', 'token');
    expect(text).toMatch(/^[0-9a-f]{64}$/);
    await secrets.ensure('web', TOKEN);
    expect(await secrets.read('web', 'token')).toBe(text);
    expect(await secrets.missing('web', ['token'])).toEqual([]);
    expect(await readdir(join(stacks, 'web', 'secrets'))).toEqual(['token']);
    expect((await stat(join(stacks, 'web', 'secrets', 'token'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(stacks, 'web', 'secrets'))).mode & 0o777).toBe(0o700);
  });

  it("given a person's own secret, open to others, when read, then its line break goes and so do the others", async () => {
    const secrets = createSecretStore(stacks);
    await mkdir(join(stacks, 'web', 'secrets'), { recursive: true });
    const path = join(stacks, 'web', 'secrets', 'token');
    await writeFile(path, 'mine\n');
    await chmod(path, 0o644);

    await secrets.ensure('web', TOKEN);

    expect(await secrets.read('web', 'token')).toBe('mine');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('given a link as secret, when read or ensured, then it is not followed', async () => {
    const secrets = createSecretStore(stacks);
    await mkdir(join(stacks, 'web', 'secrets'), { recursive: true });
    await writeFile(join(root, 'elsewhere'), 'not yours');
    await symlink(join(root, 'elsewhere'), join(stacks, 'web', 'secrets', 'token'));

    await secrets.ensure('web', TOKEN);

    expect(await codeOf(secrets.read('web', 'token'))).not.toBe('no failure');
    expect(await readFile(join(root, 'elsewhere'), 'utf8')).toBe('not yours');
    expect(await codeOf(secrets.read('web', '../token'))).toBe('request-invalid');
    expect(await codeOf(secrets.read('web', 'other'))).toBe('operation-failed');
  });
});
