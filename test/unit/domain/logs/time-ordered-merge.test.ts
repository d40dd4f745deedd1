import { describe, expect, it } from 'vitest';
import { TimeOrderedMerge } from '../../../../electron/domain/logs/time-ordered-merge.ts';
import { SeededRandom } from '../../../helpers/seeded-random.ts';

const line = (atMs: number, text = `${atMs}`) => ({ atMs, text });
const texts = (lines: readonly { readonly text: string }[]): string[] => lines.map(({ text }) => text);
const BOUNDS = { windowMs: 100, maxCharacters: 100_000 };

describe('TimeOrderedMerge', () => {
  it('given lines that arrive within the window, then they come in the order of their time', () => {
    const merge = new TimeOrderedMerge(BOUNDS);
    merge.add([line(10), line(30)], 0);
    merge.add([line(20)], 50);
    expect(merge.take(99)).toEqual([]);
    expect(texts(merge.take(100))).toEqual(['10', '20', '30']);
    expect(merge.isEmpty).toBe(true);
  });

  it('keeps back what is newer than everything that has waited', () => {
    const merge = new TimeOrderedMerge(BOUNDS);
    merge.add([line(10)], 0);
    merge.add([line(40)], 50);
    expect(texts(merge.take(100))).toEqual(['10']);
    expect(texts(merge.take(150))).toEqual(['40']);
  });

  it('lets a line through that is later than the window, out of order', () => {
    const merge = new TimeOrderedMerge(BOUNDS);
    merge.add([line(10)], 0);
    expect(texts(merge.take(100))).toEqual(['10']);
    merge.add([line(5)], 120);
    expect(texts(merge.take(220))).toEqual(['5']);
  });

  it('keeps the order of arrival of what falls together', () => {
    const merge = new TimeOrderedMerge(BOUNDS);
    merge.add([line(1, 'first'), line(1, 'second')], 0);
    merge.add([line(1, 'third')], 10);
    expect(texts(merge.takeAll())).toEqual(['first', 'second', 'third']);
  });

  it('is full at its bound, of lines without text, too, and gives everything then', () => {
    const merge = new TimeOrderedMerge(BOUNDS);
    for (let place = 0; !merge.isFull; place += 1) {
      expect(place).toBeLessThan(10_000);
      merge.add([line(place, '')], 0);
    }
    expect(merge.take(0).length).toBeGreaterThan(1_000);
    expect(merge.isEmpty).toBe(true);
  });

  it('given any arrivals within the window, then nothing is lost and the order holds', () => {
    const random = new SeededRandom(9);
    for (let turn = 0; turn < 200; turn += 1) {
      const merge = new TimeOrderedMerge(BOUNDS);
      const taken: number[] = [];
      let added = 0;
      for (let nowMs = 0; nowMs < 2_000; nowMs += random.between(1, 60)) {
        // Said up to 90 ms before it arrives.
        const lines = Array.from({ length: random.between(0, 4) }, () => line(nowMs - random.between(0, 90)));
        added += lines.length;
        merge.add(
          lines.sort((one, other) => one.atMs - other.atMs),
          nowMs,
        );
        taken.push(...merge.take(nowMs).map(({ atMs }) => atMs));
      }
      taken.push(...merge.takeAll().map(({ atMs }) => atMs));
      expect(taken).toHaveLength(added);
      expect(taken).toEqual([...taken].sort((one, other) => one - other));
    }
  });
});
