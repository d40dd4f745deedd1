import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { DesiredState } from '../../electron/domain/plan/desired-state.ts';
import { compileStack } from '../../electron/domain/stack/compile.ts';
import { parseStackFile } from '../../electron/domain/stack/parse-stack-file.ts';
import type { StackSpec } from '../../electron/domain/stack/stack-spec.ts';

const FILES = {
  'gateway-pair': new URL('../../resources/stacks/gateway-pair.yaml', import.meta.url),
  'primary-standby': new URL('../fixtures/stacks/primary-standby.yaml', import.meta.url),
  cache: new URL('../fixtures/stacks/cache.yaml', import.meta.url),
  'three-tier': new URL('../fixtures/stacks/three-tier.yaml', import.meta.url),
};

/**
 * The field `network` of a stack file, for a suite that has a lane: the host takes the first subnets that it finds free,
 * and two hosts that look at the same moment would find the same.
 */
export function networksOfItsOwn(): string {
  // Suites that run side by side each draw a pair: out of so many that they may be taken for different ones.
  const [second = 0, third = 0] = randomBytes(2);
  const front = 224 + (second % 16);
  return `network: { front: 10.${front}.${third}.0/24, back: 10.${front + 16}.${third}.0/24 }`;
}

export function stackText(name: keyof typeof FILES): string {
  return readFileSync(FILES[name], 'utf8');
}

/** The spec of a text that must be good. */
export function specOf(text: string): StackSpec {
  const result = parseStackFile(text, 'stack.yaml');
  if (!result.ok) throw new Error(result.failures.map((failure) => failure.message).join('\n'));
  return result.spec;
}

export function compiled(text: string, prefix = 24): DesiredState {
  return compileStack(specOf(text), {
    subnets: { front: `10.1.0.0/${prefix}`, back: `10.2.0.0/${prefix}` },
    imageReference: (folder) => `tandem/${folder}:0123456789ab`,
  });
}

/** A stack of as many one-member pods as wanted, in components of ten. */
export function largeStack(members: number): string {
  const components = Array.from(
    { length: members / 10 },
    (_, index) =>
      `  - { name: app${index}, kind: service, image: "app:1", replicas: 10, ports: [{ port: 80 }], probe: { kind: http, port: 80 } }\n`,
  );
  return `tandem: 1\nname: large\ncomponents:\n${components.join('')}`;
}

/** The default stack with a standby for its database. */
export function withStandby(gatewayPair: string): string {
  return gatewayPair
    .replace('topology: single', 'topology: primary-standby\n    consensus: consensus')
    .replace('  - name: files\n', '  - name: consensus\n    kind: etcd\n\n  - name: files\n');
}

/** The default stack with its gateways' sessions in a cache under Sentinels. */
export function withCache(gatewayPair: string): string {
  return gatewayPair
    .replace('    files: files\n', '    files: files\n    sessions: cache\n')
    .replace(
      '  - name: files\n',
      '  - { name: cache, kind: redis, topology: sentinel }\n  - { name: sentinel, kind: sentinel, watches: cache }\n\n  - name: files\n',
    );
}
