import * as z from 'zod';

/** The parts of the engine's answers that are used, and nothing else; null stands where Go has an empty value. */

const labels = z
  .record(z.string(), z.string())
  .nullish()
  .transform((value) => value ?? {});

const emptyIfNull = z
  .string()
  .nullish()
  .transform((value) => value ?? '');

export const containerListSchema = z.array(
  z.object({
    Id: z.string(),
    Names: z
      .array(z.string())
      .nullish()
      .transform((value) => value ?? []),
    Labels: labels,
    Ports: z
      .array(z.object({ PublicPort: z.number().optional() }))
      .nullish()
      .transform((value) => value ?? []),
  }),
);

const portBindingsSchema = z
  .record(z.string(), z.array(z.object({ HostIp: emptyIfNull, HostPort: emptyIfNull })).nullable())
  .nullish()
  .transform((value) => value ?? {});

export type PortBindings = z.output<typeof portBindingsSchema>;

export const containerSchema = z.object({
  Id: z.string(),
  Name: z.string(),
  RestartCount: z.number().default(0),
  State: z.object({
    Status: z.enum(['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead']),
    ExitCode: z.number(),
    Error: emptyIfNull,
    StartedAt: z.string(),
    FinishedAt: z.string(),
    OOMKilled: z.boolean().default(false),
    Health: z
      .object({ Status: z.enum(['none', 'starting', 'healthy', 'unhealthy']).catch('none') })
      .nullish(),
  }),
  Config: z.object({ Image: z.string(), Labels: labels }),
  HostConfig: z.object({ PortBindings: portBindingsSchema }),
  NetworkSettings: z.object({
    Ports: portBindingsSchema,
    Networks: z
      .record(
        z.string(),
        z.object({
          IPAddress: emptyIfNull,
          EndpointID: emptyIfNull,
          IPAMConfig: z.object({ IPv4Address: emptyIfNull }).nullish(),
        }),
      )
      .nullish()
      .transform((value) => value ?? {}),
  }),
});

export type ParsedContainer = z.output<typeof containerSchema>;

export const networkSchema = z.object({
  Id: z.string(),
  Name: z.string(),
  Internal: z.boolean().default(false),
  Labels: labels,
  IPAM: z
    .object({
      Config: z
        .array(z.object({ Subnet: emptyIfNull }))
        .nullish()
        .transform((value) => value ?? []),
    })
    .nullish()
    .transform((value) => value ?? { Config: [] }),
});

export const networkListSchema = z.array(networkSchema);

export const volumeSchema = z.object({ Name: z.string(), Labels: labels, Options: labels });

export const volumeListSchema = z.object({
  Volumes: z
    .array(volumeSchema)
    .nullish()
    .transform((value) => value ?? []),
});

export const imageListSchema = z.array(
  z.object({
    RepoTags: z
      .array(z.string())
      .nullish()
      .transform((value) => value ?? []),
  }),
);

/** Labels that a container of ours must carry whole; one without them is somebody else's. */
export const ownLabelsSchema = z.object({
  'dev.tandem.stack': z.string(),
  'dev.tandem.component': z.string(),
  'dev.tandem.kind': z.string().optional(),
  'dev.tandem.member': z.string(),
  'dev.tandem.pod': z.string(),
  'dev.tandem.role': z.enum(['infra', 'member']),
  'dev.tandem.spec-hash': z.string(),
});

export const volumePurposeSchema = z.enum(['data', 'shared', 'config']);
