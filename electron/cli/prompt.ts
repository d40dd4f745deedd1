import { createInterface } from 'node:readline/promises';
import type { Ask } from './environment.ts';

/** Asks on standard error, so that standard output stays the result. Anything but a yes is a no. */
export function askAtTerminal(signal: AbortSignal): Ask {
  return async (question) => {
    if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) return false;
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    // Readline takes the terminal's Ctrl-C for itself: give it back to the process.
    lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    try {
      const answer = await lines.question(`${question} [y/N] `, { signal });
      return /^y(es)?$/i.test(answer.trim());
    } catch {
      return false;
    } finally {
      lines.close();
    }
  };
}
