import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FileTokens } from '../../../resources/gateway/src/tokens/file-tokens.ts';
import { parseBearer } from '../../../resources/gateway/src/tokens/token-check.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

let folder: string;
let file: string;
let tokens: FileTokens | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-tokens-'));
  file = join(folder, 'tokens');
});

afterEach(async () => {
  tokens?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('tokens from a file', () => {
  it('are its lines, without comments, blanks and line ends of other systems', async () => {
    await writeFile(file, '# mine\r\n\r\n  one  \r\ntwo');
    tokens = await FileTokens.open(file, silent);

    const verdicts = ['one', 'two', '# mine', '', 'three'].map((token) => tokens?.check(token));

    expect(verdicts).toEqual(['accepted', 'accepted', 'refused', 'refused', 'refused']);
  });

  it('are read again when the file was replaced', async () => {
    await writeFile(file, 'old');
    tokens = await FileTokens.open(file, silent);
    await writeFile(join(folder, 'next'), 'new');
    await rename(join(folder, 'next'), file);

    await vi.waitFor(() => expect(tokens?.check('new')).toBe('accepted'), 5_000);

    expect(tokens.check('old')).toBe('refused');
  });

  it('are not known while the file was never there, which is no refusal', async () => {
    tokens = await FileTokens.open(file, silent);

    expect(tokens.check('one')).toBe('unavailable');
    expect(tokens.limitation()).toContain('ENOENT');

    await writeFile(file, 'one');
    await vi.waitFor(() => expect(tokens?.check('one')).toBe('accepted'), 5_000);
    expect(tokens.limitation()).toBeNull();
  });
});

describe('parseBearer', () => {
  it.each([
    ['Bearer abc', 'abc'],
    ['bearer  a.b-c_d~e+f/g==', 'a.b-c_d~e+f/g=='],
    ['Basic abc', null],
    ['Bearer', null],
    ['Bearer a b', null],
    ['Bearer ü', null],
    [`Bearer ${'x'.repeat(9000)}`, null],
    [undefined, null],
  ])('%j is %j', (header, token) => {
    expect(parseBearer(header)).toBe(token);
  });
});
