import { beforeEach, describe, expect, it } from 'vitest';
import type { EventEntry, RecordedEvent } from '../../../electron/ports/event-journal.ts';
import { EventBook } from '../../../electron/services/event-book.ts';
import { settle } from '../../helpers/manual-clock.ts';

const entry = (text: string): EventEntry => ({
  ...{ atMs: 1, stack: 'pair', member: null, kind: 'k', text, data: null },
});

let batches: string[][];
/** Each write waits for its turn here. */
let release: (() => void)[];
let fails: boolean;
let troubles: string[];
let heard: string[];
let book: EventBook;

beforeEach(() => {
  batches = [];
  release = [];
  fails = false;
  troubles = [];
  heard = [];
  let lastId = 0;
  const numbered = (event: EventEntry): RecordedEvent => {
    lastId += 1;
    return { ...event, id: lastId };
  };
  book = new EventBook(
    {
      recordEvents: async (events) => {
        batches.push(events.map(({ text }) => text));
        await new Promise<void>((resolve) => release.push(resolve));
        if (fails) throw new Error('the disk is full');
        return events.map(numbered);
      },
      addEvent: async (event) => numbered({ ...event, data: null }),
      listEvents: async () => [],
      events: async () => [],
    },
    (text) => troubles.push(text),
  );
  book.subscribe(({ id, text }) => heard.push(`${id} ${text}`));
});

async function writeAll(): Promise<void> {
  await settle();
  for (let next = release.shift(); next !== undefined; next = release.shift()) {
    next();
    await settle();
  }
}

describe('the book of events', () => {
  it('tells of an event once it is written down, in the order of their coming', async () => {
    book.record(entry('one'));
    await settle();
    expect(heard).toEqual([]);
    await writeAll();
    book.record(entry('two'));
    await writeAll();
    expect(heard).toEqual(['1 one', '2 two']);
  });

  it('writes in one step what came while it wrote', async () => {
    for (let number = 0; number < 250; number += 1) book.record(entry(`${number}`));
    await writeAll();
    expect(batches.map(({ length }) => length)).toEqual([1, 100, 100, 49]);
    expect(heard.at(-1)).toBe('250 249');
  });

  it('keeps a bounded number while the store is stuck, and says how many were lost', async () => {
    for (let number = 0; number < 5_000; number += 1) book.record(entry(`${number}`));
    await writeAll();
    expect(heard.length).toBeGreaterThanOrEqual(2_000);
    expect(heard.length).toBeLessThanOrEqual(2_001);
    expect(troubles).toEqual([`${5_000 - heard.length} events were not written down`]);
  });

  it('goes on after a store that could not be written', async () => {
    fails = true;
    book.record(entry('lost'));
    await writeAll();
    fails = false;
    book.record(entry('kept'));
    await writeAll();
    expect(heard).toEqual(['1 kept']);
    expect(troubles).toEqual([
      'writing down what happened: the disk is full',
      '1 events were not written down',
    ]);
  });

  it('tells of incidents, too', async () => {
    await book.addEvent({ atMs: 1, stack: 'pair', member: null, kind: 'revived', text: 'it is back' });
    expect(heard).toEqual(['1 it is back']);
  });

  it('is closed when everything is written', async () => {
    book.record(entry('last'));
    let isClosed = false;
    const closing = book.close().then(() => {
      isClosed = true;
    });
    await settle();
    expect(isClosed).toBe(false);
    await writeAll();
    await closing;
    expect(heard).toEqual(['1 last']);
  });
});
