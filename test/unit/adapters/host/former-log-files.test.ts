import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFormerLogFiles } from '../../../../electron/adapters/host/former-log-files.ts';

let stacks: string;

beforeEach(async () => {
  stacks = await mkdtemp(join(tmpdir(), 'tandem-former-'));
});

afterEach(() => rm(stacks, { recursive: true, force: true }));

describe('createFormerLogFiles', () => {
  it('given a member, then what was written is read, and only its owner may', async () => {
    const files = createFormerLogFiles(stacks);
    await files.write('shop', 'gateway-1', 'text\n');
    expect(await files.read('shop', 'gateway-1')).toBe('text\n');
    expect(await files.members('shop')).toEqual(['gateway-1']);
    const { mode } = await stat(join(stacks, 'shop', 'former-logs', 'gateway-1.jsonl'));
    expect(mode & 0o077).toBe(0);
  });

  it('given nothing, then there is nothing', async () => {
    const files = createFormerLogFiles(stacks);
    expect(await files.members('shop')).toEqual([]);
    expect(await files.read('shop', 'gateway-1')).toBe('');
  });

  it('given names that lead elsewhere, then they are refused', async () => {
    const files = createFormerLogFiles(stacks);
    await expect(files.read('shop', '../x')).rejects.toMatchObject({ failure: { code: 'request-invalid' } });
    await expect(files.write('..', 'a', '')).rejects.toMatchObject({ failure: { code: 'request-invalid' } });
  });

  it('given more members than are kept, then the files written longest ago go', async () => {
    const files = createFormerLogFiles(stacks);
    const folder = join(stacks, 'shop', 'former-logs');
    await mkdir(folder, { recursive: true });
    for (let place = 0; place < 70; place += 1) {
      const path = join(folder, `old-${place}.jsonl`);
      await writeFile(path, 'x');
      await utimes(path, place, place);
    }
    await files.write('shop', 'new', 'text');
    const names = await readdir(folder);
    expect(names).toHaveLength(64);
    expect(names).toContain('new.jsonl');
    expect(names).toContain('old-69.jsonl');
    expect(names).not.toContain('old-6.jsonl');
  });

  it('given a file that is far too large, then it is not read', async () => {
    const files = createFormerLogFiles(stacks);
    await files.write('shop', 'a', 'x'.repeat(5 * 1024 * 1024));
    expect(await files.read('shop', 'a')).toBe('');
  });
});
