/** gateway.json: what a gateway is told. Passwords and tokens are named as files, never written here. */
export interface GatewayConfig {
  readonly name: string;
  readonly listen: { readonly address: string; readonly port: number };
  readonly database: {
    readonly host: string;
    readonly port: number;
    readonly database: string;
    readonly user: string;
    readonly passwordFile: string;
    readonly poolSize: number;
    /** Left out: not encrypted. */
    readonly tls?: { readonly authorityFile: string };
  };
  readonly queue: { readonly folder: string };
  readonly tokens:
    | { readonly kind: 'file'; readonly file: string }
    | { readonly kind: 'userinfo'; readonly url: string; readonly cacheSeconds: number };
  /** Left out: in the memory of this gateway. */
  readonly sessions?: GatewaySessions;
  /** Left out: none. */
  readonly upstreams?: readonly { readonly name: string; readonly url: string }[];
  /** Left out: browsers reach `/mcp` by an address or as `localhost` only. */
  readonly mcp?: { readonly hosts: readonly string[] };
  readonly limits: {
    readonly bodyBytes: number;
    readonly requestDeadlineMs: number;
    readonly shutdownMs: number;
  };
}

export type GatewaySessions = { readonly ttlSeconds: number; readonly passwordFile: string } & (
  | { readonly kind: 'redis'; readonly nodes: readonly Node[] }
  /** `master` is the name under which the Sentinels know the servers. */
  | { readonly kind: 'sentinel'; readonly master: string; readonly sentinels: readonly Node[] }
);

interface Node {
  readonly host: string;
  readonly port: number;
}

export function renderGatewayConfig(config: GatewayConfig): string {
  return `${JSON.stringify(config, null, 2)}\n`;
}
