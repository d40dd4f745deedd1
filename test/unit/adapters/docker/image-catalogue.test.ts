import { chmod, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadImageCatalogue } from '../../../../electron/adapters/docker/image-catalogue.ts';
import { toFailure } from '../../../../electron/domain/failure.ts';

let resources: string;

beforeEach(async () => {
  resources = await mkdtemp(join(tmpdir(), 'tandem-catalogue-'));
  await put('images/base/Dockerfile', 'FROM debian\n');
  await put('images/haproxy/Dockerfile', 'FROM base\n');
  await put('images/haproxy/sub/start', '#!/bin/sh\n');
  await put('images/gateway/Dockerfile', 'FROM base\nCOPY app/ /app/\n');
});

afterEach(async () => rm(resources, { recursive: true, force: true }));

describe('the names of component images', () => {
  it('are made of the folder and twelve digits of the content', async () => {
    const catalogue = await loadImageCatalogue(resources);

    expect(catalogue.folders).toEqual(['gateway', 'haproxy']);
    expect(catalogue.reference('haproxy')).toMatch(/^tandem\/haproxy:[0-9a-f]{12}$/);
  });

  it('stay the same when only times and modes of the checkout differ', async () => {
    const before = await haproxyReference();

    await utimes(join(resources, 'images/haproxy/Dockerfile'), 1, 1);
    await chmod(join(resources, 'images/haproxy/Dockerfile'), 0o664);
    await chmod(join(resources, 'images/haproxy/sub/start'), 0o600);

    expect(await haproxyReference()).toBe(before);
  });

  it.each([
    ['a changed byte', () => put('images/haproxy/Dockerfile', 'FROM base\n\n')],
    ['a new file', () => put('images/haproxy/extra', '')],
    ['a moved file', () => put('images/haproxy/sub2/start', '#!/bin/sh\n')],
    ['another base', () => put('images/base/Dockerfile', 'FROM debian:13\n')],
  ])('change with %s', async (_what, change) => {
    const before = await haproxyReference();

    await change();

    expect(await haproxyReference()).not.toBe(before);
  });

  it('do not run two contents together', async () => {
    await put('images/haproxy/a', 'bc');
    const one = await haproxyReference();
    await rm(join(resources, 'images/haproxy/a'));
    await put('images/haproxy/ab', 'c');

    expect(await haproxyReference()).not.toBe(one);
  });

  it('ignore what editors leave', async () => {
    const before = await haproxyReference();

    await put('images/haproxy/.DS_Store', 'x');

    expect(await haproxyReference()).toBe(before);
  });
});

describe('the gateway', () => {
  it('is made of its folder and the built bundle', async () => {
    await put('bundle/gateway.mjs', 'one');
    const bundle = { gatewayBundle: join(resources, 'bundle') };
    const catalogue = await loadImageCatalogue(resources, bundle);
    const { context } = await catalogue.read('gateway');
    await put('bundle/gateway.mjs', 'two');
    const changed = await loadImageCatalogue(resources, bundle);

    expect(context.map((file) => file.path)).toEqual(['Dockerfile', 'app/gateway.mjs']);
    expect(changed.reference('gateway')).not.toBe(catalogue.reference('gateway'));
  });

  it('is asked for only by stacks that have one, and says how to build it', async () => {
    const catalogue = await loadImageCatalogue(resources);

    expect(failureOf(() => catalogue.reference('gateway'))).toMatchObject({
      code: 'prerequisite-missing',
      hint: expect.stringContaining('npm run build'),
    });
    expect(catalogue.reference('haproxy')).toMatch(/^tandem/);
  });
});

describe('what cannot be an image', () => {
  it('a folder that is not there names the ones that are', async () => {
    const catalogue = await loadImageCatalogue(resources);

    expect(failureOf(() => catalogue.reference('redis'))).toMatchObject({
      code: 'image-missing',
      hint: expect.stringContaining('gateway, haproxy'),
    });
  });

  it('a link is refused, because it could lead anywhere', async () => {
    await symlink('/etc/passwd', join(resources, 'images/haproxy/link'));
    const catalogue = await loadImageCatalogue(resources);

    expect(failureOf(() => catalogue.reference('haproxy'))).toMatchObject({
      code: 'image-build-failed',
      message: expect.stringContaining('link'),
    });
  });
});

async function haproxyReference(): Promise<string> {
  return (await loadImageCatalogue(resources)).reference('haproxy');
}

async function put(path: string, text: string): Promise<void> {
  const file = join(resources, path);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, text);
}

function failureOf(act: () => unknown) {
  try {
    act();
  } catch (thrown) {
    return toFailure(thrown);
  }
  throw new Error('did not fail');
}
