import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { JournalDatabase } from '../../../electron/adapters/store/journal-database.ts';
import type { LeaseRecord } from '../../../electron/ports/journal.ts';
import { faultsLeft } from '../../helpers/faults-left.ts';

let dataFolder: string;

beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'tandem-faults-'));
});
afterEach(() => rm(dataFolder, { recursive: true, force: true }));

const lease = (id: string): LeaseRecord => ({
  ...{ id, runId: 'run', stack: 'faults', fault: 'kill gateway-1' },
  inverse: { kind: 'start-container', container: 'faults-gateway-1' },
  ...{ createdAtMs: 1, expiresAtMs: 2, revertedAtMs: null },
});

it('asks the store of a host that still has it open how many faults are not undone', async () => {
  const store = new JournalDatabase(join(dataFolder, 'store.db'), () => {});
  try {
    expect(faultsLeft(dataFolder)).toBe(0);
    store.putLease(lease('a'));
    store.putLease(lease('b'));
    expect(faultsLeft(dataFolder)).toBe(2);
    store.markLeaseReverted('a', 3);
    expect(faultsLeft(dataFolder)).toBe(1);
    store.markLeaseReverted('b', 3);
    expect(faultsLeft(dataFolder)).toBe(0);
  } finally {
    store.close();
  }
});
