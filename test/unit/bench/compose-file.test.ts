import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import type { DesiredContainer } from '../../../electron/domain/plan/desired-state.ts';
import { STACK_CHECK_EVERY } from '../../bench/compose-project.ts';
import { compiled, stackText } from '../../helpers/stack-files.ts';

/** The bench compares Tandem with Compose on the same system: this is what makes it the same. */

const texts = z.array(z.string());
const mount = z.union([
  z.string(),
  z
    .strictObject({
      type: z.literal('volume'),
      source: z.string(),
      target: z.string(),
      volume: z.strictObject({ nocopy: z.boolean() }),
    })
    .transform(({ source, target }) => `${source}:${target}`),
]);
// Strict: a setting that is not compared is a difference that is not seen.
const serviceSchema = z.strictObject({
  image: z.string(),
  user: z.string(),
  hostname: z.string().optional(),
  environment: z.record(z.string(), z.string()).default({}),
  network_mode: z.string().optional(),
  depends_on: z.record(z.string(), z.strictObject({ condition: z.string() })).default({}),
  networks: z.record(z.string(), z.strictObject({ ipv4_address: z.string(), aliases: texts })).default({}),
  ports: texts.default([]),
  volumes: z.array(mount).default([]),
  tmpfs: texts.default([]),
  init: z.boolean(),
  read_only: z.boolean(),
  restart: z.string(),
  cap_drop: texts,
  cap_add: texts.default([]),
  security_opt: texts,
  pull_policy: z.literal('never'),
  logging: z.strictObject({
    driver: z.literal('json-file'),
    options: z.strictObject({ 'max-size': z.literal('10m'), 'max-file': z.literal('3') }),
  }),
  mem_limit: z.string(),
  memswap_limit: z.string(),
  cpus: z.number(),
  pids_limit: z.number(),
  stop_signal: z.string(),
  stop_grace_period: z.string(),
  healthcheck: z
    .strictObject({
      test: texts,
      interval: z.string(),
      timeout: z.string(),
      retries: z.number(),
      start_period: z.string(),
    })
    .optional(),
});
const composeSchema = z.object({
  services: z.record(z.string(), serviceSchema),
  networks: z.record(z.string(), z.unknown()),
  volumes: z.record(z.string(), z.unknown()),
});

const FILE = new URL('../../bench/gateway-pair.compose.yaml', import.meta.url);
const desired = compiled(stackText('gateway-pair'));
const variables: Readonly<Record<string, string>> = {
  PROJECT: 'yardstick',
  PORT: '8000',
  CHECK_EVERY: STACK_CHECK_EVERY,
  CONFIG: '/config',
  FRONT: '10.1.0',
  BACK: '10.2.0',
  ...Object.fromEntries(
    ['infra', 'haproxy', 'gateway', 'postgres'].map((folder) => [
      `IMAGE_${folder.toUpperCase()}`,
      `tandem/${folder}:0123456789ab`,
    ]),
  ),
};
const composed = readCompose(readFileSync(FILE, 'utf8'));

describe('the Compose file of the bench', () => {
  it('has a service for every container of the default stack and no other', () => {
    expect(Object.keys(composed.services).sort()).toEqual(desired.containers.map(serviceName).sort());
  });

  it.each(desired.containers.map((container) => [serviceName(container), container] as const))(
    'makes %s as Tandem makes it',
    (name, container) => {
      expect(fromService(composed.services[name])).toEqual(fromContainer(container));
    },
  );

  it('has the same networks', () => {
    expect(composed.networks).toEqual(
      Object.fromEntries(
        desired.networks.map(({ name, subnet, internal }) => [
          withoutStack(name),
          { ...(internal ? { internal } : {}), ipam: { config: [{ subnet }] } },
        ]),
      ),
    );
  });

  it('has a named volume for all data, and none besides', () => {
    const kept = desired.volumes.filter(({ purpose }) => purpose !== 'config');
    expect(
      Object.keys(composed.volumes)
        .map((name) => volumeOnEngine(name))
        .sort(),
    ).toEqual(kept.map(({ name }) => name));
  });
});

interface Comparable {
  readonly image: string;
  readonly user: string | null;
  readonly hostname: string | null;
  readonly environment: Readonly<Record<string, string>>;
  readonly joins: string | null;
  readonly dependsOn: Readonly<Record<string, string>>;
  readonly networks: Readonly<
    Record<string, { readonly address: string; readonly aliases: readonly string[] }>
  >;
  readonly ports: readonly string[];
  readonly volumes: readonly string[];
  readonly tmpfs: readonly string[];
  readonly hardening: object;
  readonly limits: object;
  readonly stop: object;
  readonly health: object | null;
}

function fromContainer(container: DesiredContainer): Comparable {
  const { limits, readiness, filesMount } = container;
  const check = readiness?.engineCheck ?? null;
  const joined = desired.containers.find(({ name }) => name === container.joins);
  return {
    image: container.image,
    user: container.user,
    hostname: container.hostname,
    environment: container.environment,
    joins: joined === undefined ? null : serviceName(joined),
    dependsOn: Object.fromEntries(
      container.dependsOn.map((other) => [
        withoutStack(other.container),
        other.condition === 'started' ? 'service_started' : 'service_healthy',
      ]),
    ),
    networks: Object.fromEntries(
      container.networks.map(({ network, address, aliases }) => [
        withoutStack(network),
        { address, aliases },
      ]),
    ),
    ports: container.ports.map((port) => `${port.hostAddress}:${port.hostPort}:${port.containerPort}`),
    volumes: [
      ...(filesMount === null ? [] : [`/config/${container.member}:${filesMount.target}`]),
      ...container.volumes.map(({ volume, target }) => `${volume}:${target}`),
    ],
    tmpfs: container.tmpfs.map(
      ({ target, sizeBytes, mode, uid, gid }) =>
        `${target}:rw,nosuid,nodev,noexec,size=${sizeBytes},mode=${mode.toString(8).padStart(4, '0')},uid=${uid},gid=${gid}`,
    ),
    hardening: {
      readOnly: container.readOnlyRoot,
      added: container.capabilities,
      dropped: ['ALL'],
      options: ['no-new-privileges'],
      init: true,
      restart: container.restart,
    },
    limits: {
      memoryBytes: limits.memoryBytes,
      memoryAndSwapBytes: limits.memoryBytes,
      cpus: limits.cpus,
      pids: limits.pids,
    },
    stop: { signal: container.stopSignal, graceMs: container.stopGraceMs },
    health:
      check === null
        ? null
        : {
            test: ['CMD', ...check.command],
            intervalMs: check.intervalMs,
            timeoutMs: check.timeoutMs,
            retries: check.retries,
            startPeriodMs: check.startPeriodMs,
          },
  };
}

function fromService(service: z.infer<typeof serviceSchema> | undefined): Comparable | null {
  if (service === undefined) return null;
  return {
    image: service.image,
    user: service.user,
    hostname: service.hostname ?? null,
    environment: service.environment,
    joins: service.network_mode?.replace(/^service:/, '') ?? null,
    dependsOn: Object.fromEntries(
      Object.entries(service.depends_on).map(([name, { condition }]) => [name, condition]),
    ),
    networks: Object.fromEntries(
      Object.entries(service.networks).map(([name, network]) => [
        name,
        { address: network.ipv4_address, aliases: network.aliases },
      ]),
    ),
    ports: service.ports,
    volumes: service.volumes.map((mount) => {
      const [source = '', target = ''] = mount.split(':');
      return `${source.startsWith('/') ? source : volumeOnEngine(source)}:${target}`;
    }),
    tmpfs: service.tmpfs,
    hardening: {
      readOnly: service.read_only,
      added: service.cap_add,
      dropped: service.cap_drop,
      options: service.security_opt,
      init: service.init,
      restart: service.restart,
    },
    limits: {
      memoryBytes: bytes(service.mem_limit),
      memoryAndSwapBytes: bytes(service.memswap_limit),
      cpus: service.cpus,
      pids: service.pids_limit,
    },
    stop: { signal: service.stop_signal, graceMs: milliseconds(service.stop_grace_period) },
    health:
      service.healthcheck === undefined
        ? null
        : {
            test: service.healthcheck.test,
            intervalMs: milliseconds(service.healthcheck.interval),
            timeoutMs: milliseconds(service.healthcheck.timeout),
            retries: service.healthcheck.retries,
            startPeriodMs: milliseconds(service.healthcheck.start_period),
          },
  };
}

function readCompose(text: string) {
  const filled = (value: string): string =>
    // Compose's own substitution; two dollars are one.
    value.replaceAll(/\$\$|\$\{(\w+)\}/g, (whole, name: string | undefined) => {
      if (name === undefined) return whole.slice(1);
      const known = variables[name];
      if (known === undefined) throw new Error(`the bench sets no ${name}`);
      return known;
    });
  const document = parse(text, (_key, value) => (typeof value === 'string' ? filled(value) : value), {
    merge: true,
  });
  return composeSchema.parse(document);
}

function serviceName({ name }: DesiredContainer): string {
  return withoutStack(name);
}

function withoutStack(name: string): string {
  return name.replace(`${desired.stack}-`, '');
}

function volumeOnEngine(name: string): string {
  return `${desired.stack}-${name === 'database-data' ? 'database-1-data' : name}`;
}

function bytes(text: string): number {
  const [, count = '', unit] = /^(\d+)(m)$/.exec(text) ?? [];
  if (unit === undefined) throw new Error(`not a size: ${text}`);
  return Number(count) * 1024 ** 2;
}

function milliseconds(text: string): number {
  const [, count = '', unit] = /^(\d+)(ms|s)$/.exec(text) ?? [];
  if (unit === undefined) throw new Error(`not a time: ${text}`);
  return Number(count) * (unit === 's' ? 1000 : 1);
}
