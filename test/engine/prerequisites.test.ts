import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { ensurePrerequisites, missingPurposes } from '../../electron/adapters/host/prerequisites.ts';
import { privateEngineLimitation } from '../helpers/private-engine.ts';

const limitation = privateEngineLimitation();
const title = limitation === null ? 'prerequisites' : `prerequisites (skipped: ${limitation})`;

describe.skipIf(limitation !== null)(title, () => {
  it('of an engine are recognised on a machine that has one, and nothing is asked or installed', async () => {
    expect(await missingPurposes(['engine'], tmpdir())).toEqual([]);
    const result = await ensurePrerequisites(['engine'], {
      yes: false,
      isTerminal: true,
      ask: () => Promise.reject(new Error('nobody may be asked')),
      report: (line) => {
        throw new Error(`nothing is to be said: ${line}`);
      },
      dataFolder: tmpdir(),
    });
    expect(result).toEqual({ installed: [], missing: [] });
  });
});
