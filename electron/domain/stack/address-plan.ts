import { fail } from '../failure.ts';
import { podNames } from './stack-names.ts';
import type { ComponentSpec, StackSpec } from './stack-spec.ts';

/**
 * Who has which address. Addresses are fixed, because names resolve late and a balancer that waits for a resolver
 * is a balancer that is down. A pod has the same host part in the front and in the back network.
 *
 *   block of 16   0      .1 the engine's gateway, .2 to .15 kept for Tandem (warden, tools of one run)
 *                 k      the k-th component of the file that has pods: offsets 0 to 7 its pods in order,
 *                        offsets 8 to 15 their stand-ins while old and new stand side by side (an update)
 *                 last…  pods 9 to 16, 17 to 24, … of components with more than 8, taken from the top down
 *
 * Growing a component, or adding one at the end of the file, therefore moves nobody else's address. A /24 carries 15
 * components; more need a wider subnet (`subnetPrefix`).
 */

const BLOCK = 16;
/** As many pods of a component stand side by side from its first address on. */
export const PODS_PER_BLOCK = 8;

export interface AddressPlan {
  /** Host part of a pod; the same in both networks. */
  offset(pod: string): number;
  /** Host part for the stand-in of a pod. */
  spareOffset(pod: string): number;
}

export interface Subnet {
  readonly base: number;
  readonly prefix: number;
}

const blocksOf = (component: ComponentSpec) => Math.ceil(podNames(component).length / PODS_PER_BLOCK);

function blockCount(spec: StackSpec): number {
  return 1 + spec.components.reduce((sum, component) => sum + blocksOf(component), 0);
}

/** Prefix length that both subnets of the stack need; 24 for all but large ones. */
export function subnetPrefix(spec: StackSpec): number {
  return Math.min(24, 32 - Math.ceil(Math.log2(blockCount(spec) * BLOCK)));
}

export function parseSubnet(cidr: string): Subnet {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  const octets = match?.slice(1, 5).map(Number) ?? [];
  const prefix = Number(match?.[5] ?? 99);
  if (octets.length !== 4 || octets.some((octet) => octet > 255) || prefix > 30) {
    fail({ code: 'unexpected', message: `\`${cidr}\` is not a subnet.` });
  }
  return { base: octets.reduce((sum, octet) => sum * 256 + octet, 0), prefix };
}

export function address(subnet: Subnet, offset: number): string {
  const value = subnet.base + offset;
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

/** Throws `subnet-exhausted` when the stack does not fit into subnets of this prefix. */
export function planAddresses(spec: StackSpec, prefix: number): AddressPlan {
  const blocks = 2 ** (32 - prefix) / BLOCK;
  if (blockCount(spec) > blocks) {
    fail({
      code: 'subnet-exhausted',
      message: `The stack \`${spec.name}\` needs ${blockCount(spec) * BLOCK} addresses, and a /${prefix} has ${2 ** (32 - prefix)}.`,
      hint: `Use subnets of /${subnetPrefix(spec)} or wider, or fewer members.`,
    });
  }
  const offsets = new Map<string, number>();
  let nextBlock = 1;
  let nextOverflow = blocks - 1;
  for (const component of spec.components) {
    const pods = podNames(component);
    if (pods.length === 0) continue;
    const firstBlock = nextBlock;
    nextBlock += 1;
    for (let start = 0; start < pods.length; start += PODS_PER_BLOCK) {
      const block = start === 0 ? firstBlock : nextOverflow--;
      for (const [at, pod] of pods.slice(start, start + PODS_PER_BLOCK).entries()) {
        offsets.set(pod, block * BLOCK + at);
      }
    }
  }
  const offset = (pod: string) =>
    offsets.get(pod) ?? fail({ code: 'unexpected', message: `The pod \`${pod}\` has no address.` });
  return { offset, spareOffset: (pod) => offset(pod) + PODS_PER_BLOCK };
}
