import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** Everything up to the end of the first RUN, without the comments that differ. */
function firstLayer(folder: string): string {
  const url = new URL(`../../../resources/images/${folder}/Dockerfile`, import.meta.url);
  const text = readFileSync(url, 'utf8')
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n');
  return text.slice(0, text.indexOf('\n\n', text.indexOf('\nRUN ')));
}

it('is the same in both images of PostgreSQL, so that an engine keeps it once', () => {
  expect(firstLayer('patroni')).toContain('install-packages');
  expect(firstLayer('patroni')).toBe(firstLayer('postgres'));
});
