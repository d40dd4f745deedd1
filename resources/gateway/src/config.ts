import * as z from 'zod';

const port = z.number().int().min(0).max(65_535);
const absolutePath = z.string().startsWith('/').max(4096);

const address = z.strictObject({ host: z.string().min(1), port });

/** Unused for so long a session is over; every use begins the time anew. */
const ttlSeconds = z.number().int().min(1).max(604_800).default(3600);

const sessionsSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('memory'), ttlSeconds }),
  z.strictObject({
    kind: z.literal('redis'),
    ttlSeconds,
    /** Read for every new connection, as the database's. */
    passwordFile: absolutePath.optional(),
    nodes: z.array(address).length(1),
  }),
  z.strictObject({
    kind: z.literal('sentinel'),
    ttlSeconds,
    passwordFile: absolutePath.optional(),
    /** The name under which the Sentinels watch it. */
    master: z.string().min(1),
    sentinels: z.array(address).min(1).max(15),
  }),
]);

/** The name becomes part of the names of its tools: `<name>__<tool>`. */
const upstreamSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/, 'lower-case letters, digits and dashes'),
  url: z.url({ protocol: /^https?$/ }),
});

const configSchema = z.strictObject({
  /** Also part of temporary file names and of every answer. */
  name: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'lower-case letters, digits and dashes'),
  listen: z.strictObject({ address: z.string().min(1).default('0.0.0.0'), port }),
  database: z.strictObject({
    host: z.string().min(1),
    port: port.default(5432),
    database: z.string().min(1),
    user: z.string().min(1),
    /** Read for every new connection, so that a new password needs no restart. */
    passwordFile: absolutePath.optional(),
    /** Most connections this gateway opens. Two of them are kept for probes and housekeeping. */
    poolSize: z.number().int().min(3).max(200).default(16),
    /** Connections are encrypted, with servers that this authority has signed; left out, they are not. */
    tls: z.strictObject({ authorityFile: absolutePath }).optional(),
  }),
  queue: z.strictObject({ folder: absolutePath }),
  tokens: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('file'), file: absolutePath }),
    z.strictObject({
      kind: z.literal('userinfo'),
      url: z.url({ protocol: /^https?$/ }),
      cacheSeconds: z.number().min(1).max(3600).default(60),
    }),
  ]),
  sessions: sessionsSchema.prefault({ kind: 'memory' }),
  /** MCP servers whose tools this gateway offers as its own. */
  upstreams: z
    .array(upstreamSchema)
    .max(32)
    .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, 'two have the same name')
    .default([]),
  mcp: z
    .strictObject({
      /** Names under which browsers may reach `/mcp`, beside addresses by number and `localhost`. */
      hosts: z.array(z.string().min(1).toLowerCase()).max(64).default([]),
    })
    .prefault({}),
  limits: z
    .strictObject({
      bodyBytes: z
        .number()
        .int()
        .min(256)
        .max(8 * 1024 * 1024)
        .default(64 * 1024),
      requestDeadlineMs: z.number().int().min(100).max(60_000).default(800),
      shutdownMs: z.number().int().min(0).max(300_000).default(30_000),
    })
    .prefault({}),
});

export type GatewayConfig = z.output<typeof configSchema>;

/** Says what is wrong with a configuration, one line per finding, without quoting its values. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export function parseConfig(text: string): GatewayConfig {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (thrown) {
    throw new ConfigError(`not JSON: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
  const result = configSchema.safeParse(document);
  if (result.success) return result.data;
  const findings = result.error.issues.map((issue) => {
    const path = issue.path.map(String).join('.');
    return `${path === '' ? 'the document' : path}: ${issue.message}`;
  });
  throw new ConfigError(findings.join('\n'));
}
