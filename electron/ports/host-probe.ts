/** What the plan must know of the host itself. */
export interface HostProbe {
  /** Null when the port can be bound; otherwise who seems to hold it, as far as can be told. */
  portHolder(address: string, port: number): Promise<string | null>;
  /** CIDRs of the host's own interfaces. */
  interfaceSubnets(): Promise<readonly string[]>;
}
