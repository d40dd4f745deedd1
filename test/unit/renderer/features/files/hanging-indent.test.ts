import { expect, test } from 'vitest';
import { hangingIndent } from '../../../../../renderer/features/files/hanging-indent.ts';

test.each([
  ['tandem: 1', 'pl-[2ch] -indent-[2ch]'],
  ['  - name: gateway', 'pl-[4ch] -indent-[4ch]'],
  ['     odd', 'pl-[6ch] -indent-[6ch]'],
  [' '.repeat(40), 'pl-[10ch] -indent-[10ch]'],
  ['', 'pl-[2ch] -indent-[2ch]'],
])('the rest of “%s” begins further in than the line does', (line, classes) => {
  expect(hangingIndent(line)).toBe(classes);
});
