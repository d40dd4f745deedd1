import type { EventPayload } from '../contract/contract.ts';
import type { TerminalStatus } from '../contract/terminals.ts';
import { FailureError } from '../domain/failure.ts';
import { MAX_INPUT_BYTES, type TerminalEnd, type TerminalSize } from '../domain/terminal/terminal.ts';
import { DetachKey } from './detach-key.ts';
import type { HostLine } from './host-line.ts';
import type { LocalTerminal } from './local-terminal.ts';

/** Joins the terminal that a command was started at with one of the host's, until either side has enough. */

/** So much is shown before the host hears of it: a fraction of what it sends ahead. */
const ACKNOWLEDGE_BYTES = 32 * 1024;
/** More than this typed (pasted) ahead of the program, and the keyboard is not read until it caught up. */
const MAX_TYPED_BYTES = 256 * 1024;
const BELL = Uint8Array.of(7);

type Output = EventPayload<'terminal.output'>;

export type Parting =
  | { readonly kind: 'ended'; readonly end: TerminalEnd }
  | { readonly kind: 'left'; readonly terminal: string };

export async function joinTerminal(
  line: HostLine,
  local: LocalTerminal,
  begin: (size: TerminalSize) => Promise<TerminalStatus>,
  signal: AbortSignal,
): Promise<Parting> {
  const early: Output[] = [];
  let screen: Screen | null = null;
  const unsubscribe = line.on('terminal.output', (output) => {
    // Before the answer it is not known whose it is; the host sends little until the first acknowledgement.
    if (screen === null) early.push(output);
    else screen.take(output);
  });
  const unsubscribes = [unsubscribe];
  try {
    const { terminal } = await begin(local.size());
    const shown = new Screen(line, local, terminal);
    screen = shown;
    for (const output of early.splice(0)) shown.take(output);
    const ended = new Promise<Parting>((resolve) => {
      unsubscribes.push(
        line.on('terminal.ended', (event) => {
          if (event.terminal !== terminal) return;
          void shown.isShown().then(() => resolve({ kind: 'ended', end: event.end }));
        }),
      );
    });
    const left = new Promise<Parting>((resolve) => {
      const leave = (): void => resolve({ kind: 'left', terminal });
      const keyboard = new Keyboard(line, local, terminal, leave);
      local.lend({
        onKeys: (bytes) => keyboard.take(bytes),
        onSize: (size) => {
          line.call('terminal.resize', { terminal, ...size }).catch(() => {});
        },
      });
      if (signal.aborted) leave();
      else signal.addEventListener('abort', leave, { once: true });
    });
    const lost = line.lost.then((failure) => {
      throw new FailureError(failure);
    });
    return await Promise.race([ended, left, lost]);
  } finally {
    for (const stop of unsubscribes) stop();
    local.giveBack();
  }
}

/** Shows what comes, in order and no faster than the terminal takes it, and says so to the host. */
class Screen {
  readonly #line: HostLine;
  readonly #local: LocalTerminal;
  readonly #terminal: string;
  #showing: Promise<void> = Promise.resolve();
  #acknowledged = 0;

  constructor(line: HostLine, local: LocalTerminal, terminal: string) {
    this.#line = line;
    this.#local = local;
    this.#terminal = terminal;
  }

  take({ terminal, offset, data }: Output): void {
    if (terminal !== this.#terminal) return;
    const bytes = Buffer.from(data, 'base64');
    this.#showing = this.#showing.then(async () => {
      await this.#local.show(bytes);
      const shown = offset + bytes.length;
      if (shown - this.#acknowledged < ACKNOWLEDGE_BYTES) return;
      this.#acknowledged = shown;
      // Whoever ended meanwhile needs none.
      this.#line.call('terminal.acknowledge', { terminal, offset: shown }).catch(() => {});
    });
  }

  isShown(): Promise<void> {
    return this.#showing;
  }
}

/** Hands on what is typed, one piece at a time: the answer to one says that there is room for the next. */
class Keyboard {
  readonly #line: HostLine;
  readonly #local: LocalTerminal;
  readonly #terminal: string;
  readonly #leave: () => void;
  readonly #detachKey = new DetachKey();
  #typed: Uint8Array[] = [];
  #typedBytes = 0;
  #isHanding = false;

  constructor(line: HostLine, local: LocalTerminal, terminal: string, leave: () => void) {
    this.#line = line;
    this.#local = local;
    this.#terminal = terminal;
    this.#leave = leave;
  }

  take(keys: Uint8Array): void {
    const { bytes, leaves } = this.#detachKey.take(keys);
    if (leaves) this.#leave();
    if (leaves || bytes.length === 0) return;
    this.#typed.push(bytes);
    this.#typedBytes += bytes.length;
    if (this.#typedBytes > MAX_TYPED_BYTES) this.#local.holdKeys(true);
    if (!this.#isHanding) void this.#handOn();
  }

  async #handOn(): Promise<void> {
    this.#isHanding = true;
    const terminal = this.#terminal;
    while (this.#typed.length > 0) {
      const all = Buffer.concat(this.#typed);
      const piece = all.subarray(0, MAX_INPUT_BYTES);
      this.#typed = piece.length < all.length ? [all.subarray(MAX_INPUT_BYTES)] : [];
      this.#typedBytes = all.length - piece.length;
      try {
        await this.#line.call('terminal.write', { terminal, data: piece.toString('base64') });
      } catch {
        // The program does not read, or is gone: what else was typed for it is forgotten, as a terminal does.
        this.#typed = [];
        this.#typedBytes = 0;
        await this.#local.show(BELL);
      }
      this.#local.holdKeys(false);
    }
    this.#isHanding = false;
  }
}
