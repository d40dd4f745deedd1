import { describe, expect, it } from 'vitest';
import {
  type DiffRow,
  diffRows,
  linesOf,
  unifiedRows,
} from '../../../../../renderer/features/files/diff-rows.ts';

const shape = ({ kind, before, after, skipped }: DiffRow): string =>
  kind === 'gap'
    ? `… ${skipped}`
    : `${kind} ${before === null ? '-' : `${before.number}:${before.text}`} ${after === null ? '-' : `${after.number}:${after.text}`}`;

describe('two texts beside each other', () => {
  it('are the same line by line', () => {
    const { rows, added, removed } = diffRows('a\nb\n', 'a\nb\n', null);
    expect(rows.map(shape)).toEqual(['same 1:a 1:a', 'same 2:b 2:b']);
    expect([added, removed]).toEqual([0, 0]);
  });

  it('have what changed in one row, and what is only on one side beside nothing', () => {
    const { rows, added, removed } = diffRows('a\nold\nb\n', 'a\nnew\nmore\nb\n', null);
    expect(rows.map(shape)).toEqual([
      'same 1:a 1:a',
      'changed 2:old 2:new',
      'added - 3:more',
      'same 3:b 4:b',
    ]);
    expect([added, removed]).toEqual([2, 1]);
  });

  it('leave out what is far from a change, and say how much', () => {
    const before = Array.from({ length: 20 }, (_, index) => `line ${index}`);
    const after = before.with(10, 'changed');
    const { rows } = diffRows(before.join('\n'), after.join('\n'), 1);
    expect(rows.map(shape)).toEqual([
      '… 9',
      'same 10:line 9 10:line 9',
      'changed 11:line 10 11:changed',
      'same 12:line 11 12:line 11',
      '… 8',
    ]);
  });

  it('below each other tell what was before what is', () => {
    const { rows } = diffRows('a\nb\nc\n', 'x\ny\nc\n', null);
    expect(unifiedRows(rows).map(shape)).toEqual([
      'removed 1:a -',
      'removed 2:b -',
      'added - 1:x',
      'added - 2:y',
      'same 3:c 3:c',
    ]);
  });

  it('stand together below each other when more was taken out than came in', () => {
    const { rows } = diffRows('a\nb\nc\nsame\n', 'x\nsame\n', null);

    expect(rows.map(shape)).toEqual([
      'changed 1:a 1:x',
      'removed 2:b -',
      'removed 3:c -',
      'same 4:same 2:same',
    ]);
    expect(unifiedRows(rows).map(shape)).toEqual([
      'removed 1:a -',
      'removed 2:b -',
      'removed 3:c -',
      'added - 1:x',
      'same 4:same 2:same',
    ]);
  });

  it('of which one is empty are all of the other', () => {
    expect(diffRows('', 'a\n', 3).rows.map(shape)).toEqual(['added - 1:a']);
    expect(diffRows('', '', 3).rows).toEqual([]);
  });
});

it('knows that the last line break begins no line', () => {
  expect([linesOf('a\n'), linesOf('a'), linesOf('\n'), linesOf('')]).toEqual([['a'], ['a'], [''], []]);
});
