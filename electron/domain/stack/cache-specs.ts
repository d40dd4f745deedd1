import * as z from 'zod';
import { dependsOn, health, images, resources } from './component-specs.ts';
import { duration, name } from './values.ts';

/** Schemas of the cache: servers that hold the data, and the Sentinels that decide which of them is master. */

const MIB = 1024 ** 2;

/** A component's members have eight addresses side by side; Sentinels know the servers by these. */
const MAX_SERVERS = 8;
const MAX_SENTINELS = 7;
const STANDARD_SERVERS = { single: 1, sentinel: 3 } as const;

export const redis = z
  .strictObject({
    kind: z.literal('redis'),
    name,
    engine: z.enum(['redis', 'valkey']).default('redis'),
    /** `sentinel`: a master and its replicas, watched by a component of kind sentinel. */
    topology: z.enum(['single', 'sentinel']).default('single'),
    replicas: z.number().int().min(1).max(MAX_SERVERS).optional(),
    ...images,
    /**
     * Replicas that must be in step (3 s) before the master takes a write. Acknowledgement is asynchronous all the
     * same; this bounds what a master that was cut off can take and lose. The price: with fewer in step nothing is
     * written.
     */
    minReplicasToWrite: z
      .number()
      .int()
      .min(0)
      .max(MAX_SERVERS - 1)
      .default(0),
    health,
    resources: resources({ memoryBytes: 256 * MIB, cpus: 1, pids: 64 }),
    dependsOn,
  })
  .transform((given) => ({ ...given, replicas: given.replicas ?? STANDARD_SERVERS[given.topology] }));

const oddNumber = z
  .number()
  .int()
  .min(1)
  .max(MAX_SENTINELS)
  .default(3)
  .superRefine((value, context) => {
    const words = {
      expected: 'an odd number of Sentinels',
      hint: 'A fourth adds nothing: of four as of three only one may be missing. Write 3 or 5.',
    };
    if (value % 2 === 0) context.addIssue({ code: 'custom', message: words.expected, params: words });
  });

export const sentinel = z.strictObject({
  kind: z.literal('sentinel'),
  name,
  /** The redis component of topology sentinel. */
  watches: name,
  replicas: oddNumber,
  ...images,
  /** So many must find the master silent before one of them may be elected to replace it. */
  quorum: z.number().int().min(1).max(MAX_SENTINELS).default(2),
  /** Silence after which a Sentinel holds the master for down. */
  downAfter: duration(200, 60_000).optional(),
  /** A failover that is not done by then is given up; twice as long lies between two tries. */
  failoverTimeout: duration(1000, 600_000).optional(),
  health,
  resources: resources({ memoryBytes: 64 * MIB, cpus: 0.5, pids: 64 }),
  dependsOn,
});
