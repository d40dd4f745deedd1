import { describe, expect, it } from 'vitest';
import { DRILL_WORD_MS, HOST_WORD_MS, LEASE_MS } from '../../../electron/domain/failover/guardian-lease.ts';
import type { HostWord, WardenEvent, WardenWord } from '../../../electron/domain/failover/warden-words.ts';
import { type FailureCode, FailureError } from '../../../electron/domain/failure.ts';
import type { ObservedContainer } from '../../../electron/domain/plan/observed-state.ts';
import type { JournalEvent } from '../../../electron/ports/journal.ts';
import type { StackLook } from '../../../electron/services/stack-watch.ts';
import { WardenDuty } from '../../../electron/services/warden-duty.ts';
import { WardenWatch } from '../../../electron/services/warden-watch.ts';
import { ManualClock, settle } from '../../helpers/manual-clock.ts';

/** A host and a warden that hear each other over a line which the test cuts; the guardians have suites of their own. */

const container = (state: 'running' | 'exited') =>
  ({ name: 'shop-warden', component: 'warden', state }) as ObservedContainer;
const lookOf = (state: 'running' | 'exited', failure: FailureCode | null = null): StackLook => {
  const fileFailure = failure === null ? null : { code: failure, message: 'no' };
  const view = { fileFailure, observed: { containers: [container(state)] } };
  return { stack: 'shop', view } as unknown as StackLook;
};

const handedOver = (sequence: number): WardenEvent => ({
  ...{ sequence, atMs: 1_000 + sequence, member: 'database-1', kind: 'guardian-handed-over' },
  text: `hand-over ${sequence}`,
});

function stage(answer: Partial<WardenWord> = {}) {
  const clock = new ManualClock();
  const told: HostWord[] = [];
  const events: JournalEvent[] = [];
  const now = { isInMaintenance: false, isCut: false, journalFails: false, answer };
  const watch = new WardenWatch({
    line: {
      say: async (_container, word) => {
        told.push(word);
        if (now.isCut) throw new FailureError({ code: 'deadline-exceeded', message: 'silent' });
        return { isActing: true, events: [], ...now.answer };
      },
    },
    engine: { member: async () => container('running') },
    journal: {
      addEvent: async (event) => {
        if (now.journalFails) throw new FailureError({ code: 'disk-full', message: 'full' });
        events.unshift(event);
      },
      events: async () => events,
    },
    clock,
    isInMaintenance: () => now.isInMaintenance,
    isInDrill: () => false,
    onTrouble: () => {},
  });
  const abort = new AbortController();
  const begin = async (): Promise<void> => {
    watch.observe(lookOf('running'));
    void watch.run(abort.signal);
    await settle();
  };
  return { clock, told, events, now, watch, begin, end: () => abort.abort() };
}

describe('the watch of wardens', () => {
  it('stands by while a warden says that it acts, and takes over when it is silent or gone', async () => {
    const { clock, now, watch, begin, end } = stage();
    expect(watch.isActing('shop')).toBe(false);
    await begin();
    expect(watch.isActing('shop')).toBe(true);
    now.isCut = true;
    await clock.advance(LEASE_MS - 100);
    expect(watch.isActing('shop')).toBe(true);
    await clock.advance(200);
    expect(watch.isActing('shop')).toBe(false);
    now.isCut = false;
    await clock.advance(1_000);
    expect(watch.isActing('shop')).toBe(true);
    watch.observe(lookOf('exited'));
    expect(watch.isActing('shop')).toBe(false);
    end();
  });

  it('says nothing to the warden of another host’s stack, and does to one whose file cannot be read', async () => {
    const { clock, told, watch, begin, end } = stage();
    await begin();
    watch.observe(lookOf('running', 'stack-unknown'));
    const before = told.length;
    await clock.advance(5_000);
    expect(told).toHaveLength(before);
    expect(watch.isActing('shop')).toBe(false);

    watch.observe(lookOf('running', 'stack-file-unreadable'));
    await clock.advance(5_000);
    expect(told.length).toBeGreaterThan(before);
    expect(watch.isActing('shop')).toBe(true);
    end();
  });

  it('acts itself beside a warden that does not see what it guards', async () => {
    const { watch, begin, end } = stage({ isActing: false });
    await begin();
    expect(watch.isActing('shop')).toBe(false);
    end();
  });

  it('tells a warden before a run that the stack is being changed', async () => {
    const { told, now, watch } = stage();
    now.isInMaintenance = true;
    await watch.tell('shop');
    expect(told).toEqual([{ isInMaintenance: true, isInDrill: false, importedUpTo: null }]);
  });

  it('writes each of its incidents into the journal once', async () => {
    const { clock, told, events, now, begin, end } = stage({ events: [handedOver(1), handedOver(2)] });
    await begin();
    await clock.advance(1_000);
    // A host that died after writing and before saying so is told again.
    now.answer = { events: [handedOver(1), handedOver(2), handedOver(3)] };
    await clock.advance(2_000);
    expect(events.map(({ text }) => text)).toEqual(['hand-over 3', 'hand-over 2', 'hand-over 1']);
    expect(events[0]).toMatchObject({ stack: 'shop', member: 'database-1', atMs: 1_003 });
    expect(told.at(-1)?.importedUpTo).toBe(3);
    end();
  });

  it('does not say that it has what it could not write', async () => {
    const { clock, told, events, now, begin, end } = stage({ events: [handedOver(1)] });
    now.journalFails = true;
    await begin();
    await clock.advance(1_000);
    expect(told.at(-1)?.importedUpTo).toBeNull();
    now.journalFails = false;
    await clock.advance(2_000);
    expect(events).toHaveLength(1);
    expect(told.at(-1)?.importedUpTo).toBe(1);
    end();
  });
});

describe('the duty of a warden', () => {
  it('waits for a first word, believes what a host said for a while only, and tells what the host has not read', async () => {
    const clock = new ManualClock();
    const read: number[] = [];
    const duty = new WardenDuty({
      clock,
      isActing: () => true,
      awaitsWord: true,
      journal: {
        addEvent: async () => {},
        events: async () => [],
        unread: () => [handedOver(7)],
        markRead: async (upTo) => void read.push(upTo),
      },
      onTrouble: () => {},
    });
    expect(duty.isInMaintenance).toBe(true);
    await clock.advance(HOST_WORD_MS);
    expect(duty.isInMaintenance).toBe(false);
    const word = { isInMaintenance: true, isInDrill: true, importedUpTo: 6 };
    expect(await duty.answer(word)).toEqual({ isActing: true, events: [handedOver(7)] });
    expect(read).toEqual([6]);
    await clock.advance(HOST_WORD_MS - 1);
    expect([duty.isInMaintenance, duty.isInDrill]).toEqual([true, true]);
    await clock.advance(1);
    // A drill is believed for longer than any takes: nothing rests on it but what counts as trouble.
    expect([duty.isInMaintenance, duty.isInDrill]).toEqual([false, true]);
    await clock.advance(DRILL_WORD_MS - HOST_WORD_MS);
    expect(duty.isInDrill).toBe(false);
    await duty.answer(word);
    await duty.answer({ ...word, isInDrill: false });
    expect(duty.isInDrill).toBe(false);
  });
});
