import { describe, expect, it } from 'vitest';
import { sliceJson } from '../../../resources/gateway/src/mcp/json-slice.ts';

describe('sliceJson', () => {
  it.each([
    ['an object', '{"a":{"b":{"n":1.10}}}', ['a', 'b'], '{"n":1.10}'],
    ['blanks', ' { "a" :\n { "b" : [ 1 , 2 ] } } ', ['a', 'b'], '[ 1 , 2 ]'],
    [
      'what comes before and behind',
      '{"x":[{"a":0}],"a":12345678901234567890,"y":"z"}',
      ['a'],
      '12345678901234567890',
    ],
    [
      'quotes and brackets in strings',
      String.raw`{"x":"}\"]\\","a":{"b":"{\"[\\"}}`,
      ['a'],
      String.raw`{"b":"{\"[\\"}`,
    ],
    ['a name that is written with escapes', String.raw`{"\u0061":true}`, ['a'], 'true'],
    ['the last of two', '{"a":1,"a":{"b":2},"c":3}', ['a', 'b'], '2'],
    ['an empty text', '{"a":""}', ['a'], '""'],
    ['nothing, where there is no such name', '{"a":{},"b":{"c":1}}', ['a', 'c'], null],
    ['nothing, inside something that is no object', '{"a":[{"b":1}]}', ['a', 'b'], null],
    ['nothing, in an empty object', '{}', ['a'], null],
  ])('finds %s', (_, text, path, slice) => {
    expect(sliceJson(text, path)).toBe(slice);
  });

  it('agrees with the parser on every value of a message', () => {
    const message = { a: [1, { b: null }], 'c d': 'e"f\\', g: { h: { i: false, j: '\u2028💡' } } };
    for (const text of [JSON.stringify(message), JSON.stringify(message, null, 2)]) {
      expect(JSON.parse(sliceJson(text, ['g', 'h']) ?? '')).toEqual(message.g.h);
      expect(JSON.parse(sliceJson(text, ['c d']) ?? '')).toBe(message['c d']);
      expect(sliceJson(text, [])).toBe(text);
    }
  });
});
