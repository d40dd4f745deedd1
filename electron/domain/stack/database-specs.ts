import * as z from 'zod';
import { CHANGEABLE_SETTINGS } from '../configs/postgresql-settings.ts';
import { dependsOn, health, images, MIB, resources } from './component-specs.ts';
import { databaseName, name } from './values.ts';

/** Schemas of databases and of what they need to agree on who leads. */

/** One primary, one standby that has every commit, and as many that only serve reads as make sense on one host. */
export const MAX_DATABASE_MEMBERS = 8;

/** What our images hold; another one comes in an image of the person's own. */
export const OWN_VERSION = 17;

const LEFT_OUT = 0;
const STANDARD_REPLICAS = { single: 1, 'primary-standby': 2 } as const;

export const postgres = z
  .strictObject({
    kind: z.literal('postgres'),
    name,
    topology: z.enum(['single', 'primary-standby']).default('single'),
    /** 1 for `single`; for `primary-standby` 2 or more, of which those above 2 are read replicas. */
    replicas: z.number().int().min(1).max(MAX_DATABASE_MEMBERS).default(LEFT_OUT),
    /** The etcd component in which the members of `primary-standby` agree on the primary. */
    consensus: name.optional(),
    /** `on`: a commit waits for a standby while there is one; `strict`: always; `off`: never. Left out: `on`. */
    synchronous: z.enum(['on', 'strict', 'off']).optional(),
    /** PostgreSQL's major version. */
    version: z.number().int().min(14).max(18).default(OWN_VERSION),
    /** What the image holds beside PostgreSQL itself; `CREATE EXTENSION` is the owner's to say. */
    extensions: z
      .array(z.enum(['vector']))
      .max(1)
      .default([]),
    /** For primary-standby: connections of clients and between members are encrypted, and no others are taken. */
    tls: z.boolean().default(false),
    ...images,
    database: databaseName,
    user: databaseName,
    archive: z.boolean().default(true),
    settings: z
      .partialRecord(z.enum(CHANGEABLE_SETTINGS), z.union([z.string(), z.number(), z.boolean()]))
      .default({}),
    health,
    resources: resources({ memoryBytes: 512 * MIB, cpus: 1, pids: 256 }),
    dependsOn,
  })
  .overwrite((given) =>
    given.replicas === LEFT_OUT ? { ...given, replicas: STANDARD_REPLICAS[given.topology] } : given,
  );

/** Odd, because a majority of 4 is as many as a majority of 5: the fourth would protect against nothing. */
export const etcd = z.strictObject({
  kind: z.literal('etcd'),
  name,
  replicas: z.literal([1, 3, 5]).default(1),
  ...images,
  health,
  resources: resources({ memoryBytes: 256 * MIB, cpus: 0.5, pids: 128 }),
  dependsOn,
});
