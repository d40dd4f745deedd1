import { fail } from '../failure.ts';
import type { ObservedState } from './observed-state.ts';

/**
 * Which addresses a stack's two networks get. Networks that already stand keep theirs, so that members do not
 * drift; new ones take the first free pair of Tandem's own range, away from everything the host routes.
 */

/** 10.201.0.0/16: inside RFC 1918, outside Docker's default pools (172.17–31, 192.168) and common home ranges. */
const RANGE_PREFIX = '10.201';
const RANGE_FIRST = (10 * 256 + 201) * 256 * 256;
const RANGE_ADDRESSES = 65_536;

export interface StackSubnets {
  readonly front: string;
  readonly back: string;
}

export function chooseSubnets(
  stack: string,
  observed: Pick<ObservedState, 'networks' | 'foreign'>,
  hostSubnets: readonly string[],
  /** Length of the prefix that the stack's members need: 24 for most, less for very large ones. */
  prefix = 24,
): StackSubnets {
  const kept = keptSubnets(stack, observed, prefix);
  const standing = observed.networks.map((network) => network.subnet);
  const taken = [...observed.foreign.subnets, ...hostSubnets, ...standing].flatMap((cidr) => {
    const range = parseCidr(cidr);
    return range === null ? [] : [range];
  });
  const free = freeSubnets(taken, prefix);
  const next = (): string =>
    free.next().value ??
    fail({
      code: 'subnet-exhausted',
      message: `No free /${prefix} is left in ${RANGE_PREFIX}.0.0/16 for the networks of stack "${stack}".`,
      hint: 'Remove networks that are no longer used (docker network prune), or name a subnet in the stack file under "network".',
    });
  return {
    front: kept.front ?? next(),
    back: kept.back ?? next(),
  };
}

/** The subnets of networks that stand and are large enough; null where a new one is to be chosen. */
export function keptSubnets(
  stack: string,
  observed: Pick<ObservedState, 'networks'>,
  prefix: number,
): { readonly front: string | null; readonly back: string | null } {
  const keeps = (side: string): string | null => {
    const subnet = observed.networks.find((network) => network.name === `${stack}-${side}`)?.subnet;
    return subnet !== undefined && Number(subnet.split('/')[1]) <= prefix ? subnet : null;
  };
  return { front: keeps('front'), back: keeps('back') };
}

function* freeSubnets(taken: readonly AddressRange[], prefix: number): Generator<string, undefined> {
  const size = 2 ** (32 - prefix);
  for (let offset = 0; offset + size <= RANGE_ADDRESSES; offset += size) {
    const range = { first: RANGE_FIRST + offset, last: RANGE_FIRST + offset + size - 1 };
    if (taken.some((other) => overlaps(range, other))) continue;
    yield `${RANGE_PREFIX}.${Math.floor(offset / 256)}.${offset % 256}/${prefix}`;
  }
  return undefined;
}

interface AddressRange {
  readonly first: number;
  readonly last: number;
}

/** Null for anything that is not IPv4 in CIDR form: IPv6 networks cannot collide with ours. */
function parseCidr(cidr: string): AddressRange | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  if (match === null) return null;
  const [a, b, c, d, bits] = match.slice(1).map(Number) as [number, number, number, number, number];
  if (a > 255 || b > 255 || c > 255 || d > 255 || bits > 32) return null;
  const size = 2 ** (32 - bits);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  const first = address - (address % size);
  return { first, last: first + size - 1 };
}

function overlaps(one: AddressRange, other: AddressRange): boolean {
  // A default route (0.0.0.0/0) covers everything and says nothing about who is where.
  if (other.first === 0 && other.last === 2 ** 32 - 1) return false;
  return one.first <= other.last && other.first <= one.last;
}
