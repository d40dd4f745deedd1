import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toFailure } from '../../electron/domain/failure.ts';
import { readBadFiles } from '../helpers/bad-stack-files.ts';
import { engineClient } from '../helpers/engine.ts';
import { engineContent } from '../helpers/engine-content.ts';
import { openTestHost, type TestHost } from '../helpers/test-host.ts';

/** Obligation: a stack file with a mistake is refused with its position, and nothing changes on the engine or the disk. */

const STACK = 'demo';
const files = [...readBadFiles('shape'), ...readBadFiles('meaning')];
const docker: Docker = engineClient();
let host: TestHost;

beforeAll(async () => {
  host = await openTestHost();
});

afterAll(async () => {
  await host?.close();
});

describe('a bad stack file', () => {
  it('is one of at least sixty', () => {
    expect(files.length).toBeGreaterThanOrEqual(60);
  });

  it('is refused by every command that reads it, and changes nothing', async () => {
    for (const { what, text, at } of files) {
      await host.writeStack(STACK, text);
      for (const request of ['stack.up', 'stack.plan'] as const) {
        const failure = await host.call(request, { stack: STACK } as never).then(() => null, toFailure);
        expect([what, failure]).toEqual([
          what,
          expect.objectContaining({
            code: 'stack-file-invalid',
            hint: expect.any(String),
            position: expect.objectContaining({ line: at[0], column: at[1] }),
          }),
        ]);
      }
      expect(await readFile(join(host.dataFolder, 'stacks', STACK, 'stack.yaml'), 'utf8')).toBe(text);
    }
    expect(await engineContent(docker, STACK)).toEqual([]);
    expect((await host.call('runs.list', { stack: STACK, limit: 10 })).runs).toEqual([]);
  });
});
