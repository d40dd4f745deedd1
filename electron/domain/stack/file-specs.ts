import * as z from 'zod';
import { dependsOn, health, images, MIB, port, resources } from './component-specs.ts';
import { nfsExport, nfsServer as nfsServerName } from './texts.ts';
import { duration, name, size } from './values.ts';

/** Schemas of shared files, and of the file server that a stack may have of its own. */

const mountOptions = {
  /** `hard` waits for a vanished server for ever, `soft` gives the application an error. */
  wait: z.enum(['hard', 'soft']).default('hard'),
  /** Silence after which a request is sent again. */
  timeout: duration(1000, 600_000).optional(),
  /** So often; then a soft mount gives up. */
  retries: z.number().int().min(1).max(20).optional(),
  readSize: size(4096, MIB).optional(),
  writeSize: size(4096, MIB).optional(),
};

export const files = z.strictObject({
  kind: z.literal('files'),
  name,
  source: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('local') }),
      z.strictObject({
        kind: z.literal('nfs'),
        server: nfsServerName,
        export: nfsExport,
        version: z.enum(['3', '4', '4.1', '4.2']).default('4.2'),
        options: z.strictObject({ port: port.optional(), ...mountOptions }).default({ wait: 'hard' }),
      }),
      z.strictObject({
        kind: z.literal('nfs-server'),
        /** A component of kind nfs-server. */
        server: name,
        options: z.strictObject(mountOptions).default({ wait: 'hard' }),
      }),
    ])
    .default({ kind: 'local' }),
});

/** A file server inside the stack. One: a second could not serve the same files. */
export const nfsServer = z.strictObject({
  kind: z.literal('nfs-server'),
  name,
  replicas: z.literal(1).default(1),
  ...images,
  health,
  resources: resources({ memoryBytes: 256 * MIB, cpus: 1, pids: 512 }),
  dependsOn,
});
