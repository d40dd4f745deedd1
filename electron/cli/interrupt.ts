import { EXIT } from './exit-codes.ts';

/**
 * The first Ctrl-C (or SIGTERM, or a closed terminal) asks for a clean end; the second leaves at once, and whatever
 * was under way is put right by the next start.
 */
export interface Interrupt {
  readonly signal: AbortSignal;
  dispose(): void;
}

/** npm hands a terminal's Ctrl-C on to a script that has it already: one key, two signals. */
const ECHO_MS = 1_000;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export function watchInterrupts(): Interrupt {
  const controller = new AbortController();
  let firstMs = 0;
  const onSignal = (): void => {
    if (controller.signal.aborted) {
      if (performance.now() - firstMs < ECHO_MS) return;
      process.exit(EXIT.interrupted);
    }
    firstMs = performance.now();
    controller.abort();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    signal: controller.signal,
    dispose: () => {
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}
