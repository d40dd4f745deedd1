import type { ReadStream } from 'node:tty';

const CTRL_C = '\u0003';

export type Keyboard = Pick<ReadStream, 'isTTY' | 'isRaw' | 'setRawMode' | 'on' | 'off' | 'resume' | 'pause'>;

export interface QuitKey {
  /** Resolves with a `q`; never where nobody is at a terminal. */
  readonly pressed: Promise<void>;
  /** Gives the terminal back as it was. */
  release(): void;
}

/**
 * Keys without Enter. A terminal in this mode takes Ctrl-C for a key like any other, so it is turned back into the
 * interrupt that it is. The mode is given back with the process, however it ends.
 */
export function watchQuitKey(input: Keyboard | null): QuitKey {
  if (input?.isTTY !== true) return { pressed: new Promise(() => {}), release: () => {} };
  const wasRaw = input.isRaw;
  let quit = (): void => {};
  const pressed = new Promise<void>((resolve) => {
    quit = resolve;
  });
  const onKey = (keys: Buffer): void => {
    const text = keys.toString();
    if (text.includes(CTRL_C)) process.kill(process.pid, 'SIGINT');
    else if (/q/i.test(text)) quit();
  };
  const giveBack = (): void => void input.setRawMode(wasRaw);
  input.setRawMode(true);
  input.on('data', onKey);
  input.resume();
  process.once('exit', giveBack);
  return {
    pressed,
    release: () => {
      process.off('exit', giveBack);
      input.off('data', onKey);
      giveBack();
      // A stream that flows keeps the process alive.
      input.pause();
    },
  };
}
