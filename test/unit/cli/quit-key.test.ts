import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { type Keyboard, watchQuitKey } from '../../../electron/cli/quit-key.ts';

class FakeKeyboard extends EventEmitter {
  readonly done: string[] = [];
  isTTY = true;
  isRaw = false;
  setRawMode(isRaw: boolean): this {
    this.isRaw = isRaw;
    this.done.push(isRaw ? 'raw' : 'cooked');
    return this;
  }
  resume(): this {
    this.done.push('resume');
    return this;
  }
  pause(): this {
    this.done.push('pause');
    return this;
  }
}

describe('a key without Enter', () => {
  it('given a q among others, then it is pressed, and the terminal is given back as it was', async () => {
    const keyboard = new FakeKeyboard();
    const exits = process.listenerCount('exit');
    const key = watchQuitKey(keyboard as unknown as Keyboard);
    keyboard.emit('data', Buffer.from('xy'));
    keyboard.emit('data', Buffer.from('zQ'));
    await key.pressed;
    key.release();
    expect(keyboard.done).toEqual(['raw', 'resume', 'cooked', 'pause']);
    expect([keyboard.listenerCount('data'), process.listenerCount('exit')]).toEqual([0, exits]);
  });

  it('given a terminal that was raw before, then it stays so', () => {
    const keyboard = new FakeKeyboard();
    keyboard.isRaw = true;
    watchQuitKey(keyboard as unknown as Keyboard).release();
    expect(keyboard.isRaw).toBe(true);
  });

  it('given no terminal, then nothing is touched and nothing is ever pressed', async () => {
    const keyboard = new FakeKeyboard();
    keyboard.isTTY = false;
    for (const input of [keyboard as unknown as Keyboard, null]) {
      const key = watchQuitKey(input);
      key.release();
      expect(await Promise.race([key.pressed, 'nothing'])).toBe('nothing');
    }
    expect(keyboard.done).toEqual([]);
  });
});
