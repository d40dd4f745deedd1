import type { Server, ServerResponse } from 'node:http';
import { Server as NetServer } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setImmediate as afterReading, setTimeout as pause } from 'node:timers/promises';

/** Time for the balancer to notice by refused connections and failed checks that it has to go elsewhere. */
const GRACE_MS = 750;
/** Without a request for so long, nobody is in the middle of sending another. */
const QUIET_MS = 2_000;
const LOOK_AGAIN_MS = 20;

/**
 * Ends connections without cutting a request off. A server that closes an idle connection may cross a request that is
 * already on its way, and without a key the balancer must not send that one again. So the listener closes first; for a
 * moment, requests that still come over open connections are served, each with `Connection: close`; then idle
 * connections go, and the others as they become idle.
 */
export class OpenConnections {
  readonly #server: Server;
  readonly #open = new Set<ServerResponse>();
  #lastRequestMs = Number.NEGATIVE_INFINITY;
  #draining = false;

  constructor(server: Server) {
    this.#server = server;
  }

  get isDraining(): boolean {
    return this.#draining;
  }

  begin(response: ServerResponse): void {
    this.#open.add(response);
    this.#lastRequestMs = performance.now();
    if (this.#draining) response.shouldKeepAlive = false;
  }

  end(response: ServerResponse): void {
    this.#open.delete(response);
  }

  /** Resolves when no connection is left. */
  async drain(): Promise<void> {
    const graceEndsMs = performance.now() - this.#lastRequestMs < QUIET_MS ? performance.now() + GRACE_MS : 0;
    this.#draining = true;
    for (const response of this.#open) response.shouldKeepAlive = false;
    let isClosed = false;
    // Not the HTTP server's own `close`, which would cut idle connections at once.
    NetServer.prototype.close.call(this.#server, () => {
      isClosed = true;
    });
    while (!isClosed) {
      await pause(LOOK_AGAIN_MS);
      // A busy process may not have read yet what stands in its sockets, and would take their connections for idle.
      await afterReading();
      if (performance.now() >= graceEndsMs) this.#server.closeIdleConnections();
    }
  }
}
