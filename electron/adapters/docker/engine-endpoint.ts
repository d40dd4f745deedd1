import type { EngineAddress } from '../../domain/engine/engine-address.ts';
import { printEngineAddress } from '../../domain/engine/engine-address.ts';
import type { EngineFlavour } from '../../domain/engine/engine-candidates.ts';

/** An engine that answered, with everything needed to talk to it again. */
export interface EngineEndpoint {
  readonly address: EngineAddress;
  /** A function, so that no key ends up in a log or a failure by printing the endpoint. */
  readonly tls: (() => TlsMaterial) | null;
  readonly flavour: EngineFlavour;
  /** Completes "because …". */
  readonly why: string;
  /** `Docker Engine` or what the server calls itself. */
  readonly product: string;
  readonly version: string;
  /** Negotiated, as `1.41`. */
  readonly apiVersion: string;
}

export interface TlsMaterial {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
  readonly verify: boolean;
}

/** `Docker Engine 20.10.24 at unix:///var/run/docker.sock, because it is this machine's Docker engine`. */
export function describeEndpoint(endpoint: EngineEndpoint): string {
  const { product, version, address, why } = endpoint;
  return `${product} ${version} at ${printEngineAddress(address)}, because ${why}`;
}
