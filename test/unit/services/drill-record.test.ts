import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { drillVerdict } from '../../../electron/contract/schemas.ts';
import { fail } from '../../../electron/domain/failure.ts';
import { parseStackFile } from '../../../electron/domain/stack/parse-stack-file.ts';
import type { Journal } from '../../../electron/ports/journal.ts';
import { recordedVerdict } from '../../../electron/services/drill-record.ts';
import { desiredPod, emptyEngine, observedContainer } from '../../helpers/desired.ts';
import { NOW_MS, verdict } from '../renderer/builders.ts';

const parsed = parseStackFile(await readFile('test/fixtures/stacks/smallest.yaml', 'utf8'), 'stack.yaml');
if (!parsed.ok) throw new Error('the fixture is not readable');
const { spec } = parsed;

const before = {
  ...emptyEngine,
  containers: ['gateway', 'database'].flatMap((name) =>
    desiredPod(name, [`${name}-1`], { address: '10.201.0.10' }).map((container) =>
      observedContainer(container),
    ),
  ),
};
const about = { spec, before, ratePerSecond: 200, clientRetries: null, assisted: true };

/** Runs as the journal holds them, newest first. */
function journalOf(results: readonly unknown[]) {
  const asked: Parameters<Journal['runs']>[0][] = [];
  const journal: Pick<Journal, 'runs'> = {
    runs: async (query) => {
      asked.push(query);
      return results.map((result, index) => ({
        id: `run-${index}`,
        kind: 'drill' as const,
        stack: 'pair',
        subject: 'gateway-kill',
        startedAtMs: index,
        endedAtMs: index,
        state: 'completed' as const,
        result,
      }));
    },
  };
  return { journal, asked };
}

describe('a verdict in the record', () => {
  it('says under what the drill was run, and on what', async () => {
    const { journal, asked } = journalOf([]);
    const recorded = await recordedVerdict(verdict('gateway-kill'), about, journal);

    expect(recorded.conditions).toMatchObject({ ratePerSecond: 200, clientRetries: null, assisted: true });
    expect(recorded.conditions.parts.map(({ component }) => component)).toContain('gateway');
    expect(recorded.conditions.parts.map(({ component }) => component)).not.toContain('database');
    expect(recorded.regressions).toEqual([]);
    expect(asked).toEqual([{ stack: 'pair', kind: 'drill', subject: 'gateway-kill', limit: 100 }]);
    expect(drillVerdict.parse(JSON.parse(JSON.stringify(recorded)))).toEqual(recorded);
  });

  it('is compared with the earlier ones of its kind; what is not one is passed over', async () => {
    const empty = journalOf([]).journal;
    const usual = await recordedVerdict(verdict('gateway-kill', { servedAgainMs: 30 }), about, empty);
    const results = [
      { kind: 'nothing' },
      { kind: 'verdict', verdict: { passed: 'yes' } },
      null,
      ...Array.from({ length: 6 }, () => ({ kind: 'verdict', verdict: usual })),
    ];
    const slow = verdict('gateway-kill', { servedAgainMs: 900, startedAtMs: NOW_MS });

    const { regressions } = await recordedVerdict(slow, about, journalOf(results).journal);

    expect(regressions).toEqual([
      { figure: 'servedAgainMs', text: 'served again after 900 ms, usually after 30 ms (median of 6 runs)' },
    ]);
  });

  it('stands by itself when the journal cannot be read', async () => {
    const journal = { runs: async () => fail({ code: 'store-corrupt', message: 'broken' }) };
    expect((await recordedVerdict(verdict('gateway-kill'), about, journal)).regressions).toEqual([]);
  });
});
