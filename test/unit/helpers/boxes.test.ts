import { describe, expect, it } from 'vitest';
import { type Box, movedBoxes, parseBoxes, printBoxes } from '../../helpers/boxes.ts';

const BOXES: readonly Box[] = [
  { name: 'h1 Overview', rect: [240, 60, 120, 28] },
  { name: 'button Copy', rect: [300, 90, 24, 24] },
  { name: 'button Copy', rect: [300, 190, 24, 24] },
];
const moved = (index: number, rect: Box['rect']) =>
  BOXES.with(index, { name: BOXES[index]?.name ?? '', rect });

describe('where parts of a page stand', () => {
  it('is the same after it was written and read', () => {
    expect(parseBoxes(printBoxes(BOXES))).toEqual(BOXES);
  });

  it('given two pixels, then nothing moved; given three, then it did', () => {
    expect(movedBoxes(moved(0, [242, 58, 120, 28]), BOXES)).toEqual([]);
    expect(movedBoxes(moved(0, [243, 60, 120, 28]), BOXES)).toEqual([
      'h1 Overview: at 243 60 120 28 instead of 240 60 120 28',
    ]);
  });

  it('given two of one name, then the second is compared with the second', () => {
    expect(movedBoxes(moved(2, [300, 290, 24, 24]), BOXES)).toEqual([
      'button Copy (2): at 300 290 24 24 instead of 300 190 24 24',
    ]);
  });

  it('given one that is gone or new, then it is named', () => {
    expect(movedBoxes(BOXES.slice(1), BOXES)).toEqual(['h1 Overview: is not there']);
    expect(movedBoxes(BOXES, BOXES.slice(1))).toEqual(['h1 Overview: was not there']);
  });
});
