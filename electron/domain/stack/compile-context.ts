import type { AddressPlan, Subnet } from './address-plan.ts';
import { address, PODS_PER_BLOCK, parseSubnet, planAddresses } from './address-plan.ts';
import { backNetwork, frontNetwork, isOnFront, podNames } from './stack-names.ts';
import type { ComponentSpec, StackSpec } from './stack-spec.ts';

export interface CompileOptions {
  /** Used where the stack file names none itself. */
  readonly subnets: { readonly front: string; readonly back: string };
  /** Reference of the image that is built from `resources/images/<folder>`. */
  readonly imageReference: (folder: string) => string;
  /** What the engine's machine can do; left out, nothing is assumed. */
  readonly host?: {
    /** The engine refuses a container that asks for more cores than there are. */
    readonly cpus?: number;
    /** Kernel 5.14 or newer: connections queued on a dying balancer process go to the other. */
    readonly migratesTcpRequests?: boolean;
    /** Where the engine's socket lies on its own machine; absent when nobody can tell. */
    readonly socket?: string;
  };
}

export interface CompileContext {
  readonly spec: StackSpec;
  readonly options: CompileOptions;
  readonly front: { readonly cidr: string; readonly subnet: Subnet };
  readonly back: { readonly cidr: string; readonly subnet: Subnet };
  readonly addresses: AddressPlan;
}

export function compileContext(spec: StackSpec, options: CompileOptions): CompileContext {
  const side = (cidr: string) => ({ cidr, subnet: parseSubnet(cidr) });
  const front = side(spec.network.front ?? options.subnets.front);
  const back = side(spec.network.back ?? options.subnets.back);
  // The narrower of the two decides, because a pod has the same host part in both.
  const addresses = planAddresses(spec, Math.max(front.subnet.prefix, back.subnet.prefix));
  return { spec, options, front, back, addresses };
}

export function networkOf(context: CompileContext, side: 'front' | 'back'): string {
  return side === 'front' ? frontNetwork(context.spec.name) : backNetwork(context.spec.name);
}

export function addressOf(context: CompileContext, side: 'front' | 'back', pod: string): string {
  return address(context[side].subnet, context.addresses.offset(pod));
}

/** Over which network one component reaches another: the front where both are on it, else the back. */
export function sideBetween(from: ComponentSpec, to: ComponentSpec): 'front' | 'back' {
  return isOnFront(from) && isOnFront(to) ? 'front' : 'back';
}

/** Addresses of a component's pods as another component sees them, in the order of its members. */
export function addressesFrom(
  context: CompileContext,
  from: ComponentSpec,
  to: ComponentSpec,
): readonly string[] {
  const side = sideBetween(from, to);
  return podNames(to).map((pod) => addressOf(context, side, pod));
}

/** The places that a component's first members have or would have, whatever its number of replicas is today. */
export function placesOf(
  context: CompileContext,
  side: 'front' | 'back',
  component: ComponentSpec,
): readonly { readonly name: string; readonly address: string }[] {
  const first = context.addresses.offset(podNames(component)[0] ?? '');
  return Array.from({ length: PODS_PER_BLOCK }, (_, index) => ({
    name: `${component.name}-${index + 1}`,
    address: address(context[side].subnet, first + index),
  }));
}
