import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { mountsNfs } from '../../../../electron/adapters/host/host-facts.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'tandem-facts-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

it.runIf(process.platform === 'linux')(
  'knows a kernel with NFS, one that can load it, one without, and says when it cannot tell',
  async () => {
    const places = { fileSystems: join(root, 'filesystems'), modules: root };
    expect(await mountsNfs(places)).toBeNull();
    await writeFile(places.fileSystems, 'nodev\tsysfs\n\text4\n');
    expect(await mountsNfs(places)).toBeNull();
    await writeFile(join(root, 'modules.builtin'), 'kernel/fs/ext4/ext4.ko\n');
    await writeFile(join(root, 'modules.dep'), 'kernel/fs/nfsd/nfsd.ko:\n');
    expect(await mountsNfs(places)).toBe(false);
    await writeFile(join(root, 'modules.dep'), 'kernel/fs/nfs/nfsv4.ko.zst: kernel/fs/nfs/nfs.ko.zst\n');
    expect(await mountsNfs(places)).toBe(true);
    await rm(join(root, 'modules.dep'));
    await writeFile(places.fileSystems, 'nodev\tnfs4\n');
    expect(await mountsNfs(places)).toBe(true);
  },
);
