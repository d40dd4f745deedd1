import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Journal } from '../../../electron/ports/journal.ts';
import { Runs } from '../../../electron/services/runs.ts';
import { createSleep, type Sleep } from '../../../electron/services/sleep.ts';
import { ManualClock, settle } from '../../helpers/manual-clock.ts';

/** What happened to the parts of a host, in order. */
let done: string[];
let troubles: string[];
let runs: Runs;
let names: () => Promise<readonly string[]>;
let sleep: Sleep;

const journal: Pick<Journal, 'startRun' | 'endRun'> = { startRun: async () => {}, endRun: async () => {} };

beforeEach(() => {
  done = [];
  troubles = [];
  names = async () => ['shop', 'broken', 'wiki'];
  let last = 0;
  const newId = () => {
    last += 1;
    return `run-${last}`;
  };
  runs = new Runs({ journal: journal as Journal, clock: new ManualClock(), newId });
  const note = (what: string) => () => void done.push(what);
  sleep = createSleep({
    runs,
    sampling: { suspend: note('suspend sampling'), resume: note('resume sampling') },
    health: { askAllSoon: note('ask all') },
    stacks: { names: () => names() },
    watch: {
      look: async (stack) => {
        done.push(`look at ${stack}`);
        throw new Error(`${stack} cannot be looked at`);
      },
    },
    onTrouble: (text) => troubles.push(text),
  });
});

function start(kind: 'drill' | 'up', stack: string): void {
  const work = ({ signal }: { readonly signal: AbortSignal }) =>
    new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        done.push(`${stack} is taken back`);
        reject(signal.reason);
      });
    });
  runs.start({ kind, stack, subject: '', work });
}

describe('before the machine sleeps', () => {
  it('drills are broken off, other runs go on, and nothing is measured any more', async () => {
    start('drill', 'shop');
    start('up', 'wiki');
    start('drill', 'blog');
    // All are at work.
    await settle();
    sleep.suspend();
    await settle();
    expect(done.toSorted()).toEqual(['blog is taken back', 'shop is taken back', 'suspend sampling']);
    expect(runs.active().map(({ stack }) => stack)).toEqual(['wiki']);
  });
});

describe('after it', () => {
  it('every member is asked and every stack looked at anew, whichever fails', async () => {
    sleep.resume();
    await vi.waitFor(() => expect(done).toContain('look at wiki'));
    expect(done.slice(0, 2).toSorted()).toEqual(['ask all', 'resume sampling']);
    expect(done.slice(2)).toEqual(['look at shop', 'look at broken', 'look at wiki']);
    expect(troubles).toEqual([]);
  });

  it('a data folder that cannot be read is said', async () => {
    names = () => Promise.reject(new Error('the disk is gone'));
    sleep.resume();
    await vi.waitFor(() => expect(troubles).toEqual(['Error: the disk is gone']));
  });
});
