export function startSessionBus(): Promise<{
  readonly address: string;
  stop(): Promise<void>;
} | null>;

export class BusClient {
  static connect(address: string): Promise<BusClient>;
  call(message: {
    readonly destination: string;
    readonly path: string;
    readonly interface: string;
    readonly member: string;
    readonly signature?: string;
    readonly body?: readonly unknown[];
  }): Promise<readonly unknown[]>;
  close(): void;
}
