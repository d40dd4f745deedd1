import { describe, expect, it } from 'vitest';
import { requests } from '../../../electron/contract/contract.ts';
import { drillId } from '../../../electron/contract/schemas.ts';
import type { Journal, RunRecord } from '../../../electron/ports/journal.ts';
import { recordHandlers } from '../../../electron/transport/record-handlers.ts';
import { verdict } from '../renderer/builders.ts';

const stored = (result: unknown): RunRecord => ({
  id: 'run-1',
  kind: 'drill',
  stack: 'pair',
  subject: 'gateway-kill',
  startedAtMs: 1,
  endedAtMs: 2,
  state: 'completed',
  result,
});

function handlersOver(records: readonly RunRecord[]) {
  const asked: Parameters<Journal['runs']>[0][] = [];
  const journal: Pick<Journal, 'runs'> = {
    runs: async (query) => {
      asked.push(query);
      return records;
    },
  };
  const schedules = { list: async () => ({ schedules: [], isKept: true }) };
  return { handlers: recordHandlers(journal, schedules), asked };
}

const params = (given: object) => requests['record.list'].params.parse({ stack: 'pair', ...given });

describe('the record', () => {
  it('is asked of the journal by stack and drill', async () => {
    const { handlers, asked } = handlersOver([]);
    await handlers['record.list'](params({}));
    await handlers['record.list'](params({ drill: 'gateway-kill', limit: 3 }));

    expect(asked).toEqual([
      { stack: 'pair', kind: 'drill', limit: 50 },
      { stack: 'pair', kind: 'drill', subject: 'gateway-kill', limit: 3 },
    ]);
  });

  it('holds verdicts alone, those of former versions with nothing known of what they were run on', async () => {
    const { conditions: _conditions, regressions: _regressions, ...former } = verdict('gateway-kill');
    const { handlers } = handlersOver([
      stored({ kind: 'verdict', verdict: former }),
      stored({ kind: 'failure', failure: { code: 'cancelled', message: 'x' } }),
      stored(null),
    ]);

    expect(await handlers['record.list'](params({}))).toEqual({
      verdicts: [{ ...former, conditions: null, regressions: [] }],
    });
  });

  it('gives the newest verdict of each drill, however many runs came to none since, or were of others', async () => {
    const old = verdict('gateway-freeze', { startedAtMs: 1 });
    const asked: (string | undefined)[] = [];
    const journal: Pick<Journal, 'runs'> = {
      runs: async ({ subject }) => {
        asked.push(subject);
        if (subject !== 'gateway-freeze') return [];
        const aborted = stored({ kind: 'failure', failure: { code: 'cancelled', message: 'x' } });
        const [kept, older] = [old, { ...old, startedAtMs: 0 }].map((each) =>
          stored({ kind: 'verdict', verdict: each }),
        );
        return [aborted, aborted, kept, older].flatMap((each) => each ?? []);
      },
    };
    const handlers = recordHandlers(journal, { list: async () => ({ schedules: [], isKept: false }) });

    expect(await handlers['record.last']({ stack: 'pair' })).toEqual({ verdicts: [old] });
    expect(asked).toEqual(drillId.options);
  });
});
