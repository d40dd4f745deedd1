import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import type { CommandContext } from '../../../electron/cli/commands/context.ts';
import { status } from '../../../electron/cli/commands/look.ts';
import { EXIT } from '../../../electron/cli/exit-codes.ts';
import { Output } from '../../../electron/cli/output.ts';

it('given status --watch, then the host hears that somebody watches, and given status alone, then not', async () => {
  const asked: string[] = [];
  const end = new AbortController();
  const session = {
    call: async (name: string) => {
      asked.push(name);
      if (name === 'stack.status')
        return { stack: 'shop', failure: { code: 'stack-unknown', message: 'No file.' }, ...NOTHING };
      return { verdicts: [], incidents: [] };
    },
    close: () => {},
  };
  const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() });
  const context = {
    environment: { hosts: { connect: async () => ({ session, ended: new Promise(() => {}) }) } },
    options: { json: true, yes: false, dataFolder: '/data', stack: 'shop' },
    output: new Output({ stdout: nowhere(), stderr: nowhere(), json: true, variables: {} }),
    ask: async () => false,
    signal: end.signal,
  } as unknown as CommandContext;

  expect(await status(context, { watch: false })).toBe(EXIT.ok);
  expect(asked).toContain('stack.status');
  expect(asked).not.toContain('stacks.attend');

  const watching = status(context, { watch: true });
  end.abort();
  expect(await watching).toBe(EXIT.interrupted);
  expect(asked).toContain('stacks.attend');
});

const NOTHING = {
  ...{ state: 'unknown', members: [], groups: [], endpoints: [], mounts: [], conditions: [] },
  ...{ guard: null, drift: false, nextDrill: null, observedAtMs: 1 },
};
