import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { requireBootstrapTools } from '../../../../electron/adapters/docker/base-image-tools.ts';
import { toFailure } from '../../../../electron/domain/failure.ts';

describe('making the base image from packages', () => {
  it('given a machine without the tools, then the code is the one for which callers bring them', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'tandem-no-tools-'));
    try {
      const failure = toFailure(await requireBootstrapTools([empty]).catch((error: unknown) => error));
      expect(failure.code).toBe('base-image-unavailable');
      expect(failure.hint).toMatch(/apt-get install debootstrap|as root|docker load/);
    } finally {
      await rm(empty, { recursive: true, force: true });
    }
  });
});
