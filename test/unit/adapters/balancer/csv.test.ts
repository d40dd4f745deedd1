import { describe, expect, it } from 'vitest';
import { parseCsv } from '../../../../electron/adapters/balancer/csv.ts';
import { SeededRandom } from '../../../helpers/seeded-random.ts';

describe('CSV', () => {
  it('given plain fields, empty fields and a last line without an end, then each is there', () => {
    expect(parseCsv('a,b,\n1,,3\n\nlast')).toEqual([['a', 'b', ''], ['1', '', '3'], ['last']]);
    expect(parseCsv('a,')).toEqual([['a', '']]);
    expect(parseCsv('')).toEqual([]);
  });

  it.each(['a,"b', 'a"b,c', '"a"b', '"a","b'])('given %j, then it is refused', (text) => {
    expect(parseCsv(text)).toBeNull();
  });

  it('given any fields in quotes, then they come back as they were', () => {
    const random = new SeededRandom(11);
    for (let run = 0; run < 200; run += 1) {
      const rows = Array.from({ length: random.between(1, 4) }, () =>
        Array.from({ length: random.between(2, 5) }, () =>
          Array.from({ length: random.between(0, 6) }, () =>
            random.pick(['a', ',', '"', '\n', '\r', ' ', 'é']),
          ).join(''),
        ),
      );
      const text = rows
        .map((row) => row.map((field) => `"${field.replaceAll('"', '""')}"`).join(','))
        .join('\n');
      expect(parseCsv(text)).toEqual(rows);
    }
  });
});
