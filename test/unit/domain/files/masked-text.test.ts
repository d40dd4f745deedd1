import { expect, it } from 'vitest';
import { MASK, maskSecrets } from '../../../../electron/domain/files/masked-text.ts';

const SECRET = 'k"9/+ä secret &%';

it.each([
  SECRET,
  JSON.stringify({ password: SECRET }),
  `postgres://wolf:${encodeURIComponent(SECRET)}@db/x`,
  Buffer.from(SECRET).toString('base64'),
  Buffer.from(SECRET).toString('base64url'),
])('covers a secret as programs write it: %s', (text) => {
  const masked = maskSecrets(text, [SECRET]);
  expect(masked).toContain(MASK);
  expect(masked).not.toContain('secret');
  expect(masked).not.toContain(Buffer.from(SECRET).toString('base64').slice(0, 12));
});

it('covers the longer of two secrets whole', () => {
  expect(maskSecrets('a=abcdefgh-ijkl', ['abcdefgh', 'abcdefgh-ijkl'])).toBe(`a=${MASK}`);
});

it('covers the lines of a key, and leaves what is no secret', () => {
  const key = '-----BEGIN KEY-----\nMIIBdeadbeef\ncafebabe0123\n-----END KEY-----\n';
  expect(maskSecrets('x MIIBdeadbeef y\n-----BEGIN KEY-----', [key])).toBe(
    `x ${MASK} y\n-----BEGIN KEY-----`,
  );
  expect(maskSecrets('port 8000', ['', 'on', '\n'])).toBe('port 8000');
});
