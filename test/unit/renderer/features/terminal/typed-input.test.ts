import { describe, expect, test, vi } from 'vitest';
import { TypedInput } from '../../../../../renderer/features/terminal/typed-input.ts';

const settle = () => new Promise((resolve) => setTimeout(resolve));

describe('what is typed', () => {
  test('goes on one piece at a time, together when it has waited', async () => {
    const writes: number[] = [];
    let answer: () => void = () => {};
    const input = new TypedInput((bytes) => {
      writes.push(bytes.length);
      return new Promise<void>((resolve) => {
        answer = resolve;
      });
    }, vi.fn());

    for (let key = 0; key < 5; key += 1) input.take(new Uint8Array(1));
    expect(writes).toEqual([1]);
    answer();
    await settle();

    expect(writes).toEqual([1, 4]);
  });

  test('a large paste is cut into what one message may carry, in order', async () => {
    const written: number[] = [];
    const input = new TypedInput(async (bytes) => void written.push(...bytes), vi.fn());
    const paste = Uint8Array.from({ length: 150_000 }, (_, at) => at % 251);

    input.take(paste);
    await settle();

    expect(written).toEqual([...paste]);
  });

  test('a program that does not read forgets what else was typed', async () => {
    const onRefused = vi.fn();
    let writes = 0;
    const input = new TypedInput(async () => {
      writes += 1;
      throw new Error('does not read');
    }, onRefused);

    input.take(new Uint8Array(200_000));
    await settle();
    expect(writes).toBe(1);
    expect(onRefused).toHaveBeenCalledOnce();
  });

  test('more than memory should hold is refused as a whole', () => {
    const onRefused = vi.fn();
    const input = new TypedInput(() => new Promise(() => {}), onRefused);

    input.take(new Uint8Array(5 * 1024 * 1024));

    expect(onRefused).toHaveBeenCalledOnce();
  });
});
