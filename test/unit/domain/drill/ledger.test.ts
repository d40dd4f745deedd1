import { describe, expect, it } from 'vitest';
import {
  compareLedger,
  type LedgerInput,
  type QueueFile,
  type StoredRow,
} from '../../../../electron/domain/drill/ledger.ts';

const PREFIX = 'tandem-drill-7-';
const FOLDER = 'conversations/2026-11-20T09';

const key = (n: number): string => `${PREFIX}${n}`;
const path = (n: number): string => `${FOLDER}/id-${n}.json`;
const told = (n: number) => ({ key: key(n), id: `id-${n}`, queuePath: path(n) });
const row = (n: number, change: Partial<StoredRow> = {}): StoredRow => ({
  ...{ id: `id-${n}`, key: key(n), state: 'done', queuePath: path(n) },
  ...change,
});
const file = (n: number, change: Partial<QueueFile> = {}): QueueFile => ({
  ...{ path: path(n), content: { id: `id-${n}`, key: key(n) } },
  ...change,
});

/** Three acknowledged submissions, all well, and whatever the case changes. */
function ledger(change: Partial<LedgerInput> = {}): LedgerInput {
  return {
    keyPrefix: PREFIX,
    acknowledged: [told(0), told(1), told(2)],
    rows: [row(0), row(1), row(2)],
    files: [file(0), file(1), file(2)],
    ...change,
  };
}

const WELL = { acknowledged: 3, lost: 0, duplicated: 0, unacknowledged: 0, unfinished: 0 };

describe('the ledger', () => {
  it.each<[string, Partial<LedgerInput>, Partial<typeof WELL>]>([
    ['finds nothing where everything is stored once', {}, {}],
    ['counts a deleted row as lost', { rows: [row(0), row(2)] }, { lost: 1 }],
    ['counts a missing file as lost', { files: [file(0), file(1)] }, { lost: 1 }],
    [
      'counts a doubled file as duplicated',
      { files: [file(0), file(1), file(2), file(2, { path: `${FOLDER}/copy.json` })] },
      { duplicated: 1 },
    ],
    [
      'counts a file doubled into another hour as duplicated',
      { files: [file(0), file(1), file(2), file(0, { path: 'conversations/2026-11-20T10/id-0.json' })] },
      { duplicated: 1 },
    ],
    [
      'counts two rows of one key as duplicated',
      { rows: [row(0), row(1), row(2), row(2, { id: 'id-9', queuePath: path(9) })] },
      { duplicated: 1 },
    ],
    [
      'counts one key acknowledged under two ids as duplicated, and the id that is not stored as lost only once',
      { acknowledged: [told(0), told(1), told(2), { ...told(2), id: 'id-9', queuePath: path(9) }] },
      { duplicated: 1 },
    ],
    [
      'counts a file that cannot be read as lost',
      { files: [file(0), file(1), file(2, { content: null })] },
      { lost: 1 },
    ],
    [
      'counts a file with the content of another submission as lost, and that other as stored twice',
      { files: [file(0), file(1), file(2, { content: { id: 'id-1', key: key(1) } })] },
      { lost: 1, duplicated: 1 },
    ],
    [
      'counts a file that names another id than the one that was told as lost',
      { files: [file(0), file(1), file(2, { content: { id: 'id-8', key: key(2) } })] },
      { lost: 1 },
    ],
    [
      'counts a row under another id than the one that was told as lost',
      { rows: [row(0), row(1), row(2, { id: 'id-8' })] },
      { lost: 1 },
    ],
    [
      'counts what is stored without having been acknowledged, row and file together once',
      { acknowledged: [told(0), told(1)] },
      { acknowledged: 2, unacknowledged: 1 },
    ],
    [
      'counts a file alone that nobody was told of',
      { acknowledged: [told(0), told(1)], rows: [row(0), row(1)] },
      { acknowledged: 2, unacknowledged: 1 },
    ],
    [
      'counts an acknowledged row that never became done',
      { rows: [row(0), row(1), row(2, { state: 'pending' })] },
      { unfinished: 1 },
    ],
    [
      'leaves out what is of another run, the one with a longer number included',
      {
        rows: [row(0), row(1), row(2), row(3, { key: 'tandem-drill-77-0' })],
        files: [
          file(0),
          file(1),
          file(2),
          file(3, { content: { id: 'id-3', key: 'tandem-drill-77-0' } }),
          file(4, { content: null }),
        ],
      },
      {},
    ],
    ['counts everything as lost when nothing is stored', { rows: [], files: [] }, { lost: 3 }],
  ])('%s', (_, change, expected) => {
    const { examples, ...counts } = compareLedger(ledger(change));
    expect(counts).toEqual({ ...WELL, ...expected });
    expect(examples.length > 0).toBe(counts.lost + counts.duplicated + counts.unfinished > 0);
  });

  it('names what is missing, but not endlessly', () => {
    const many = Array.from({ length: 1_000 }, (_, n) => n);
    const { lost, examples } = compareLedger(
      ledger({ acknowledged: many.map(told), rows: [], files: many.map((n) => file(n)) }),
    );
    expect(lost).toBe(1_000);
    expect(examples).toHaveLength(10);
    expect(examples[0]).toBe(`${key(0)} (id-0) was acknowledged, but the database has no such row`);
  });

  it('takes time in proportion to its input', () => {
    const compare = (count: number): number => {
      const all = Array.from({ length: count }, (_, n) => n);
      const input = ledger({
        acknowledged: all.map(told),
        rows: all.map((n) => row(n)),
        files: all.map((n) => file(n)),
      });
      const startMs = performance.now();
      expect(compareLedger(input).lost).toBe(0);
      return performance.now() - startMs;
    };
    compare(1_000);
    // A comparison of each with each would take 10^10 steps, minutes.
    expect(compare(100_000)).toBeLessThan(5_000);
  });
});
