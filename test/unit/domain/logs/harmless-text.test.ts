import { describe, expect, it } from 'vitest';
import { harmlessText } from '../../../../electron/domain/logs/harmless-text.ts';
import { SeededRandom } from '../../../helpers/seeded-random.ts';

describe('harmlessText', () => {
  it.each([
    ['plain ü 🎺\ttext', 'plain ü 🎺\ttext'],
    ['\u001b[1;31mred\u001b[0m', '\u001b[1;31mred\u001b[0m'],
    ['\u001b[38:2::255:0:0mred', '\u001b[38:2::255:0:0mred'],
    ['\u001b[2Jgone', '␛[2Jgone'],
    ['\u001b]0;title\u0007', '␛]0;title␇'],
    ['50%\r100%', '50%␍100%'],
    ['two\nlines', 'two␊lines'],
    ['\u0000\u007f', '␀␡'],
    ['\u009b31m', '\\u009b31m'],
    ['a\u202ecod.exe', 'a\\u202ecod.exe'],
    ['one\u2028two', 'one\\u2028two'],
    [`\u001b[${'1;'.repeat(40)}m`, `␛[${'1;'.repeat(40)}m`],
  ])('given %j, then it becomes %j', (text, harmless) => {
    expect(harmlessText(text)).toBe(harmless);
  });

  it('given any bytes, then nothing is left that steers a terminal or ends a line', () => {
    const random = new SeededRandom(11);
    for (let turn = 0; turn < 500; turn += 1) {
      const bytes = Buffer.from(Array.from({ length: random.between(0, 200) }, () => random.between(0, 255)));
      const text = harmlessText(bytes.toString('utf8'));
      expect(text.replace(/\u001b\[[0-9;:]*m/g, '')).not.toMatch(
        /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/,
      );
      expect(harmlessText(text)).toBe(text);
    }
  });
});
