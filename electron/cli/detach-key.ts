/**
 * Ctrl-] d leaves a terminal and lets it go on; Ctrl-] Ctrl-] is one Ctrl-] for the program. Anything else after
 * Ctrl-] goes to the program together with it, so that nothing typed is lost.
 */
const PREFIX = 0x1d;
const DETACH = 'd'.charCodeAt(0);

export class DetachKey {
  #isPending = false;

  /** What is meant for the program, and whether the person wants to leave; nothing after that counts. */
  take(typed: Uint8Array): { readonly bytes: Uint8Array; readonly leaves: boolean } {
    const bytes: number[] = [];
    for (const byte of typed) {
      if (!this.#isPending) {
        if (byte === PREFIX) this.#isPending = true;
        else bytes.push(byte);
        continue;
      }
      this.#isPending = false;
      if (byte === DETACH) return { bytes: Uint8Array.from(bytes), leaves: true };
      bytes.push(PREFIX);
      if (byte !== PREFIX) bytes.push(byte);
    }
    return { bytes: Uint8Array.from(bytes), leaves: false };
  }
}
