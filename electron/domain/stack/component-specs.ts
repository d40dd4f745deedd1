import * as z from 'zod';
import { capability, commandLine, environment, numericUser, serverUrl, userinfoUrl } from './texts.ts';
import {
  duration,
  hostAddress,
  hostName,
  imageReference,
  mountPath,
  name,
  requestPath,
  secretName,
  size,
  upstreamName,
} from './values.ts';

/** Schemas of the component kinds. Every default is written here and nowhere else. */

export const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

export const port = z.number().int().min(1).max(65_535);
export const replicas = (standard: number, max: number) => z.number().int().min(1).max(max).default(standard);

/** A member costs a pod and two addresses; the host's contract allows as many. */
export const MAX_REPLICAS = 32;
/** Processes of one balancer share one pod and one published port. */
export const MAX_BALANCER_PROCESSES = 4;

export const resources = (standard: { memoryBytes: number; cpus: number; pids: number }) =>
  z
    .strictObject({
      memory: size(16 * MIB, 1024 * GIB).optional(),
      cpus: z.number().min(0.05).max(256).optional(),
      pids: z.number().int().min(8).max(32_768).optional(),
    })
    .optional()
    .transform((given) => ({
      memoryBytes: given?.memory ?? standard.memoryBytes,
      cpus: given?.cpus ?? standard.cpus,
      pids: given?.pids ?? standard.pids,
    }));

const publish = z.strictObject({ port, address: hostAddress.default('127.0.0.1') });

/** The person's own image for the whole component, or for single members of it. */
export const images = {
  image: imageReference.optional(),
  members: z.record(z.string(), z.strictObject({ image: imageReference })).default({}),
};

/** How often the engine's own health check asks, and how long `up` waits for the first good answer. */
export const health = z
  .strictObject({
    interval: duration(1000, 600_000).optional(),
    timeout: duration(100, 60_000).optional(),
    retries: z.number().int().min(1).max(20).optional(),
    deadline: duration(1000, 1_800_000).optional(),
  })
  .optional()
  .transform((given) => ({
    intervalMs: given?.interval ?? 10_000,
    timeoutMs: given?.timeout ?? 3000,
    retries: given?.retries ?? 3,
    deadlineMs: given?.deadline ?? 60_000,
  }));

export const dependsOn = z.array(name).max(32).default([]);

const listener = z.strictObject({
  name,
  port,
  mode: z.enum(['http', 'tcp']).default('http'),
  publish: publish.optional(),
});

/** How the balancer asks a server whether it may get traffic. Left out: what suits the server's kind. */
const routeProbe = z
  .strictObject({
    path: requestPath.optional(),
    status: z.number().int().min(100).max(599).optional(),
    interval: duration(100, 600_000).optional(),
    timeout: duration(50, 60_000).optional(),
    fall: z.number().int().min(1).max(20).optional(),
    rise: z.number().int().min(1).max(20).optional(),
  })
  .optional()
  .transform((given) => ({
    path: given?.path,
    status: given?.status,
    intervalMs: given?.interval,
    timeoutMs: given?.timeout,
    fall: given?.fall,
    rise: given?.rise,
  }));

const route = z.strictObject({
  from: name,
  to: name,
  port,
  /** `active-backup`: the first member that is up serves; `balanced`: the one with the fewest requests. */
  policy: z.enum(['active-backup', 'balanced']).default('active-backup'),
  /** HTTP only: requests below this path; the longest path wins. */
  path: requestPath.default('/'),
  probe: routeProbe,
  /** For a database with standbys: the member that takes writes, or those that follow it. Left out: `primary`. */
  role: z.enum(['primary', 'replica']).optional(),
  /** Longest silence of a server before the request is tried elsewhere. Left out: by the server's kind. */
  serverTimeout: duration(100, 3_600_000).optional(),
});

export const balancer = z.strictObject({
  kind: z.literal('balancer'),
  name,
  replicas: replicas(2, MAX_BALANCER_PROCESSES),
  ...images,
  listen: z.array(listener).min(1).max(16),
  routes: z.array(route).min(1).max(64),
  /** The statistics pages of the processes: the first on `port`, the second on the next one, … */
  statistics: z.strictObject({ publish: publish.optional() }).default({}),
  timeouts: z
    .strictObject({
      connect: duration(50, 10_000).optional(),
      client: duration(1000, 3_600_000).optional(),
      request: duration(1000, 600_000).optional(),
      stream: duration(10_000, 86_400_000).optional(),
    })
    .optional()
    .transform((given) => ({
      connectMs: given?.connect ?? 250,
      clientMs: given?.client ?? 30_000,
      requestMs: given?.request ?? 10_000,
      streamMs: given?.stream ?? 3_600_000,
    })),
  connections: z.number().int().min(16).max(100_000).default(1000),
  health,
  resources: resources({ memoryBytes: 256 * MIB, cpus: 1, pids: 64 }),
  dependsOn,
});

export const gateway = z.strictObject({
  kind: z.literal('gateway'),
  name,
  replicas: replicas(2, MAX_REPLICAS),
  ...images,
  /** A postgres component, or a balancer in front of one. */
  database: name,
  /** The files component that holds the queue. */
  files: name,
  tokens: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('file'), secret: secretName }),
    z.strictObject({
      kind: z.literal('userinfo'),
      url: userinfoUrl,
      cache: duration(1000, 3_600_000).default(60_000),
    }),
  ]),
  /** A redis component that keeps the sessions for all gateways; left out, each gateway has its own in memory. */
  sessions: name.optional(),
  /** MCP servers that it forwards to; their tools appear as `<name>__<tool>`. */
  upstreams: z
    .array(z.strictObject({ name: upstreamName, url: serverUrl }))
    .max(32)
    .default([]),
  mcp: z
    .strictObject({
      /** Names under which browsers may reach `/mcp`, beside addresses by number and `localhost`. */
      hosts: z.array(hostName).max(64).default([]),
    })
    .prefault({}),
  /** One port of the host per member, on loopback only: for clients that go around a lost balancer. */
  direct: z.array(port).max(MAX_REPLICAS).default([]),
  limits: z
    .strictObject({
      body: size(1024, 8 * MIB).optional(),
      requestDeadline: duration(100, 60_000).optional(),
      shutdown: duration(1000, 300_000).optional(),
      connections: z.number().int().min(3).max(200).optional(),
    })
    .optional()
    .transform((given) => ({
      // A balancer copies a buffer of this size for each request that it may have to send again.
      bodyBytes: given?.body ?? 64 * 1024,
      requestDeadlineMs: given?.requestDeadline ?? 800,
      shutdownMs: given?.shutdown ?? 30_000,
      poolSize: given?.connections ?? 16,
    })),
  health,
  resources: resources({ memoryBytes: 384 * MIB, cpus: 2, pids: 128 }),
  dependsOn,
});

const serviceProbe = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('http'),
    port,
    path: requestPath.default('/'),
    status: z.number().int().min(100).max(599).default(200),
    /** Text that the body must hold. */
    contains: z.string().min(1).max(200).optional(),
  }),
  z.strictObject({ kind: z.literal('tcp'), port }),
  z.strictObject({ kind: z.literal('command'), command: commandLine }),
]);

export const service = z.strictObject({
  kind: z.literal('service'),
  name,
  replicas: replicas(1, MAX_REPLICAS),
  image: imageReference,
  members: images.members,
  command: commandLine.optional(),
  environment,
  /** Files below /etc/tandem/secrets, one per secret. */
  secrets: z.array(secretName).max(16).default([]),
  ports: z
    .array(z.strictObject({ port, publish: publish.optional() }))
    .max(32)
    .default([]),
  probe: serviceProbe.optional(),
  mounts: z
    .array(z.strictObject({ files: name, path: mountPath, readOnly: z.boolean().default(false) }))
    .max(16)
    .default([]),
  /** Folders of a member's own that outlive it. */
  volumes: z
    .array(z.strictObject({ name, path: mountPath }))
    .max(16)
    .default([]),
  /** Folders in memory, empty at each start; all else of the root file system is read-only. */
  writable: z
    .array(z.strictObject({ path: mountPath, size: size(64 * 1024, 64 * GIB).default(64 * MIB) }))
    .max(16)
    .default([]),
  user: numericUser.optional(),
  capabilities: z.array(capability).max(16).default([]),
  /** True: may open connections to the world outside of the stack. */
  outbound: z.boolean().default(false),
  stopAfter: duration(0, 600_000).default(10_000),
  health,
  resources: resources({ memoryBytes: 256 * MIB, cpus: 1, pids: 128 }),
  dependsOn,
});
