import { readFile } from 'node:fs/promises';
import { release } from 'node:os';
import type { HostFacts } from '../../ports/setup.ts';
import { readHostSystem } from './host-system.ts';

export const hostFacts: HostFacts = { system: readHostSystem, mountsNfs: () => mountsNfs() };

export interface KernelPlaces {
  readonly fileSystems: string;
  readonly modules: string;
}

const ON_LINUX: KernelPlaces = { fileSystems: '/proc/filesystems', modules: `/lib/modules/${release()}` };

/** A kernel that does not know NFS yet may load it, when the module lies there; nothing is loaded for the question. */
export async function mountsNfs(places: KernelPlaces = ON_LINUX): Promise<boolean | null> {
  if (process.platform !== 'linux') return null;
  const known = await readFile(places.fileSystems, 'utf8').catch(() => null);
  if (known === null) return null;
  if (/^\S*\tnfs4?$/m.test(known)) return true;
  const listed = await Promise.all(
    ['modules.dep', 'modules.builtin'].map((name) =>
      readFile(`${places.modules}/${name}`, 'utf8').catch(() => null),
    ),
  );
  if (listed.some((text) => text !== null && /\/nfsv?4?\.ko/.test(text))) return true;
  // Without its lists the modules may be anywhere, or on a machine below this one.
  return listed.includes(null) ? null : false;
}
