import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { canonicalJson, specHash } from '../../../electron/domain/hash.ts';

describe('hashing a spec', () => {
  it('does not depend on the order of keys, nor on what is undefined', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: true, z: undefined })).toBe(
      '{"a":true,"b":[1,{"c":"x","d":null}]}',
    );
    expect(specHash({ a: 1, b: 2 })).toBe(specHash({ b: 2, a: 1 }));
  });

  it('depends on the order of lists', () => {
    expect(specHash([1, 2])).not.toBe(specHash([2, 1]));
  });

  it('is the beginning of SHA-256 over the canonical text', () => {
    const expected = createHash('sha256').update('{"a":"ü"}').digest('hex').slice(0, 16);

    expect(specHash({ a: 'ü' })).toBe(expected);
  });
});
