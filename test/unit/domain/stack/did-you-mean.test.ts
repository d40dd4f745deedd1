import { describe, expect, it } from 'vitest';
import { editDistance, nearest, suggest } from '../../../../electron/domain/stack/did-you-mean.ts';

describe('suggesting a word', () => {
  it.each([
    ['', '', 0],
    ['gateway', 'gatway', 1],
    ['gateway', 'gatewya', 1],
    ['kitten', 'sitting', 3],
    ['', 'abc', 3],
  ])('counts the edits from %j to %j', (a, b, edits) => {
    expect(editDistance(a, b)).toBe(edits);
  });

  it('takes the nearest, and the first by name of equals', () => {
    expect(nearest('ports', ['port', 'posts', 'probe'])).toBe('port');
  });

  it('does not guess from far away', () => {
    expect(nearest('zebra', ['gateway'])).toBeNull();
    expect(suggest('zebra', ['b', 'a'])).toBe('Known here: b, a.');
    expect(suggest('zebra', [])).toBe('There is none in this file.');
  });
});
