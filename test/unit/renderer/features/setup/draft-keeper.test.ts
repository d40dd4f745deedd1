import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CallFailure } from '../../../../../renderer/bridge/call-failure.ts';
import { DraftKeeper, type Keeping } from '../../../../../renderer/features/setup/draft-keeper.ts';

type Update = { readonly answers: Readonly<Record<string, string | null>>; readonly step: string | null };

let sent: Update[];
let answers: (() => Promise<unknown>)[];
let told: Keeping[];
let keeper: DraftKeeper;

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  answers = [];
  told = [];
  keeper = new DraftKeeper(
    async (update) => {
      sent.push(update as Update);
      return (await answers.shift()?.()) as never;
    },
    (keeping) => told.push(keeping),
  );
});
afterEach(() => vi.useRealTimers());

const refuse = (code: 'request-invalid' | 'disk-full') => () =>
  Promise.reject(new CallFailure({ code, message: code }));

describe('answers that are typed', () => {
  it('are kept together a moment later', async () => {
    keeper.answer('name', 'h');
    keeper.answer('name', 'home');
    keeper.answer('a', '1');
    expect(sent).toEqual([]);
    await vi.advanceTimersByTimeAsync(500);
    expect(sent).toEqual([{ answers: { name: 'home', a: '1' }, step: null }]);
    expect(told.at(-1)).toBe('kept');
  });

  it('go with the step, at once', async () => {
    keeper.answer('name', 'home');
    keeper.step('capacity');
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toEqual([{ answers: { name: 'home' }, step: 'capacity' }]);
  });

  it('given a full disk, then they are tried again, the newer ones in front', async () => {
    answers = [refuse('disk-full')];
    keeper.answer('name', 'one');
    keeper.answer('a', '1');
    await vi.advanceTimersByTimeAsync(500);
    expect(told.at(-1)).toBe('not-kept');
    keeper.answer('name', 'two');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(sent.at(-1)).toEqual({ answers: { name: 'two', a: '1' }, step: null });
    expect(told.at(-1)).toBe('kept');
  });

  it('given one that the host refuses to keep, then the others are kept without it', async () => {
    answers = [refuse('request-invalid'), async () => ({}), refuse('request-invalid')];
    keeper.answer('good', '1');
    keeper.answer('secret', 'https://a:b@c/');
    await vi.advanceTimersByTimeAsync(500);
    expect(sent.slice(1)).toEqual([
      { answers: { good: '1' }, step: null },
      { answers: { secret: 'https://a:b@c/' }, step: null },
    ]);
    expect(told.at(-1)).toBe('not-kept');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toHaveLength(3);
  });

  it('given a page that is left, then what is not there yet is sent a last time', async () => {
    keeper.answer('name', 'home');
    keeper.close();
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toEqual([{ answers: { name: 'home' }, step: null }]);
    const before = told.length;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(told).toHaveLength(before);
  });
});
