import type { Reach } from '../ports/setup.ts';

/** Another machine that could not be reached, in words. */

/** A person waits for it with the cursor in the field. */
export const REACH_DEADLINE_MS = 3_000;

export function unreachable(
  host: string,
  port: number,
  reach: Exclude<Reach, { readonly kind: 'connected' }>,
  hints: { readonly refused: string; readonly silent: string },
): { readonly message: string; readonly hint: string } {
  switch (reach.kind) {
    case 'unknown-name':
      return {
        message: `This machine does not know the name ${host}.`,
        hint: `Correct it, or give the address; \`getent hosts ${host}\` must answer.`,
      };
    case 'refused':
      return {
        message: `${host} is there (${reach.address}), but nothing listens on port ${port}.`,
        hint: hints.refused,
      };
    case 'silent':
      return { message: `${host} (${reach.address}) gives no answer on port ${port}.`, hint: hints.silent };
    case 'failed':
      return { message: `${host} cannot be reached on port ${port}: ${reach.why}.`, hint: hints.silent };
  }
}
