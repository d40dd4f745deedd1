import { beforeEach, describe, expect, it } from 'vitest';
import type { ObservedContainer } from '../../../electron/domain/plan/observed-state.ts';
import type { ClientKind, TerminalTarget } from '../../../electron/domain/terminal/terminal.ts';
import type { EventJournal } from '../../../electron/ports/event-journal.ts';
import { type TerminalEvent, type TerminalLine, Terminals } from '../../../electron/services/terminals.ts';
import { FakeTerminal } from '../../helpers/fake-terminal.ts';
import { ManualClock, settle } from '../../helpers/manual-clock.ts';

const HOST = { kind: 'host' } as const;
const SIZE = { columns: 80, rows: 24 };
const KIB = 1024;
const inMember = (
  member: string,
  client: 'shell' | 'psql' | 'redis-cli' | 'console' = 'shell',
): TerminalTarget => ({
  kind: 'member',
  stack: 'shop',
  member,
  client,
});

let clock: ManualClock;
let processes: FakeTerminal[];
let commands: (readonly string[])[];
let containers: Map<string, ObservedContainer>;
let recorded: Parameters<EventJournal['record']>[0][];
let pagesMay: boolean;
let terminals: Terminals;

beforeEach(() => {
  clock = new ManualClock();
  processes = [];
  commands = [];
  containers = new Map([
    ['shop-database-1', container('database-1', 'postgres')],
    ['shop-warden', container('warden', 'warden')],
  ]);
  recorded = [];
  pagesMay = false;
  let lastId = 0;
  const open = (): FakeTerminal => {
    const process = new FakeTerminal();
    processes.push(process);
    return process;
  };
  terminals = new Terminals({
    members: {
      endTerminal: async () => {},
      openTerminal: async (_container, _id, { command }) => {
        commands.push(command);
        return open();
      },
    },
    reader: { member: async (name) => containers.get(name) ?? null },
    host: { open: async () => open() },
    mayReachMachine: (from) => from === 'command' || pagesMay,
    events: { record: (event) => recorded.push(event) },
    clock,
    newId: () => {
      lastId += 1;
      return String(lastId).padStart(8, '0');
    },
  });
});

function container(member: string, componentKind: string): ObservedContainer {
  return {
    id: `id-${member}`,
    name: `shop-${member}`,
    role: 'member',
    component: member.replace(/-\d+$/, ''),
    componentKind,
    member,
    pod: member,
    specHash: '',
    image: '',
    state: 'running',
    startedAt: '2026-01-01T00:00:00Z',
    finishedAt: null,
    exitCode: null,
    oomKilled: false,
    restartCount: 0,
    health: 'none',
    error: '',
    networks: [],
    ports: [],
  };
}

class Client {
  readonly line: TerminalLine;
  readonly events: TerminalEvent[] = [];
  /** True: acknowledges at once, as somebody who reads does. */
  reads = true;

  constructor(from: ClientKind = 'command') {
    this.line = terminals.connect(from, (event) => {
      this.events.push(event);
      if (event.kind === 'output' && this.reads) {
        queueMicrotask(() => this.line.acknowledge(event.terminal, event.offset + event.bytes.length));
      }
    });
  }

  get text(): string {
    return this.events
      .map((event) => (event.kind === 'output' ? new TextDecoder().decode(event.bytes) : ''))
      .join('');
  }
  get bytes(): number {
    return this.events.reduce((sum, event) => sum + (event.kind === 'output' ? event.bytes.length : 0), 0);
  }
  get end() {
    return this.events.flatMap((event) => (event.kind === 'ended' ? [event.end] : []))[0];
  }
  get last(): number {
    const event = this.events.findLast(({ kind }) => kind === 'output');
    return event?.kind === 'output' ? event.offset + event.bytes.length : 0;
  }
  async open(
    target: TerminalTarget = HOST,
  ): Promise<{ readonly terminal: string; readonly process: FakeTerminal }> {
    const { terminal } = await this.line.open(target, SIZE);
    return { terminal, process: processes.at(-1) as FakeTerminal };
  }
}

describe('a terminal session', () => {
  it('given what is typed and shown, then each reaches the other side', async () => {
    const client = new Client();
    const { terminal, process } = await client.open();
    process.say('$ ');
    await client.line.write(terminal, new TextEncoder().encode('ls\r'));
    await clock.advance(20);
    expect(process.typed).toEqual(['ls\r']);
    expect(client.text).toBe('$ ');
  });

  it('given a thousand small outputs within a moment, then they come in few messages', async () => {
    const client = new Client();
    const { process } = await client.open();
    for (let count = 0; count < 1000; count += 1) process.say('x');
    await clock.advance(20);
    expect(client.bytes).toBe(1000);
    expect(client.events.length).toBeLessThan(5);
  });

  it('given a flood and a client that reads, then it takes its turn: so much a tick and no more', async () => {
    const client = new Client();
    const { process } = await client.open();
    process.flood('y\n'.repeat(2 * KIB));
    await clock.advance(1000);
    expect(process.takenBytes).toBeGreaterThan(4 * KIB * KIB);
    expect(process.takenBytes).toBeLessThan(10 * KIB * KIB);
    expect(client.bytes).toBeGreaterThan(process.takenBytes - 300 * KIB);
  });

  it('given a flood and a client that does not acknowledge, then the program waits, and goes on after that', async () => {
    const client = new Client();
    client.reads = false;
    const { terminal, process } = await client.open();
    process.flood('y\n'.repeat(2 * KIB));
    await clock.advance(60_000);
    expect(client.bytes).toBe(128 * KIB);
    expect(process.takenBytes).toBeLessThan(256 * KIB);
    const stuck = process.takenBytes;
    client.line.acknowledge(terminal, client.last);
    await clock.advance(100);
    expect(client.bytes).toBe(256 * KIB);
    expect(process.takenBytes).toBeGreaterThan(stuck);
    // Nothing was left out.
    expect(client.text).toBe('y\n'.repeat(128 * KIB));
  });

  it('given one client that reads and one that does not, then the first is not held up, and the second led on', async () => {
    const quick = new Client();
    const { terminal, process } = await quick.open();
    const slow = new Client('browser');
    pagesMay = true;
    slow.reads = false;
    slow.line.attach(terminal, SIZE, null);
    process.flood('0123456789\n'.repeat(400));
    await clock.advance(2000);
    expect(quick.bytes).toBeGreaterThan(1024 * KIB);
    expect(slow.bytes).toBe(128 * KIB);
    slow.reads = true;
    slow.events.length = 0;
    slow.line.acknowledge(terminal, slow.last + 128 * KIB);
    await clock.advance(100);
    const [first] = slow.events;
    expect(first?.kind === 'output' && first.offset).toBeGreaterThan(500 * KIB);
    expect(slow.text).toMatch(/^0123456789\n/);
  });

  it('given nobody looks, then the program goes on at a bounded pace', async () => {
    const client = new Client();
    const { process } = await client.open();
    client.line.disconnect();
    process.flood('y\n'.repeat(2 * KIB));
    await clock.advance(1000);
    expect(process.takenBytes).toBeGreaterThan(1024 * KIB);
    expect(process.takenBytes).toBeLessThan(10 * KIB * KIB);
  });

  it('given acknowledgements of what was never sent, then they count for what was', async () => {
    const client = new Client();
    client.reads = false;
    const { terminal, process } = await client.open();
    process.flood('y\n'.repeat(2 * KIB));
    await clock.advance(100);
    client.line.acknowledge(terminal, Number.MAX_SAFE_INTEGER);
    await clock.advance(1000);
    expect(client.bytes).toBe(256 * KIB);
  });

  it('given a line that broke, then another goes on where it was, and misses nothing', async () => {
    const first = new Client();
    const { terminal, process } = await first.open();
    process.say('before ä');
    await clock.advance(20);
    first.line.disconnect();
    process.say('meanwhile ');
    await clock.advance(20);
    const second = new Client();
    const { writtenBytes } = second.line.attach(terminal, SIZE, first.last);
    process.say('after');
    await clock.advance(20);
    expect(writtenBytes).toBe(19);
    expect(second.text).toBe('meanwhile after');
    // Nothing has to be drawn again.
    expect(process.sizes).toEqual([]);
  });

  it('given somebody who has seen nothing, then what is kept comes, and a full screen is drawn again', async () => {
    const { terminal, process } = await new Client().open();
    process.say('kept');
    await clock.advance(20);
    const other = new Client();
    other.line.attach(terminal, SIZE, null);
    await clock.advance(20);
    expect(other.text).toBe('kept');
    expect(process.sizes).toEqual([{ columns: 80, rows: 23 }, SIZE]);
  });

  it('given somebody with another screen, then the program hears of it', async () => {
    const { terminal, process } = await new Client().open();
    new Client().line.attach(terminal, { columns: 120, rows: 40 }, null);
    await settle();
    expect(process.sizes).toEqual([{ columns: 120, rows: 40 }]);
  });

  it('given a window that is drawn larger, then only the last of the sizes that wait is sent', async () => {
    const client = new Client();
    const { terminal, process } = await client.open();
    for (let columns = 81; columns <= 200; columns += 1)
      void client.line.resize(terminal, { columns, rows: 24 });
    await settle();
    expect(process.sizes.map(({ columns }) => columns)).toEqual([81, 200]);
  });

  it('given a program that does not read, then input is refused after its time, and too much of it at once', async () => {
    const client = new Client();
    const { terminal, process } = await client.open();
    process.reads = false;
    const late = Array.from({ length: 4 }, () =>
      expect(client.line.write(terminal, Uint8Array.of(1))).rejects.toMatchObject({
        failure: { code: 'deadline-exceeded' },
      }),
    );
    await expect(client.line.write(terminal, Uint8Array.of(1))).rejects.toMatchObject({
      failure: { code: 'request-invalid' },
    });
    await clock.advance(40_000);
    await Promise.all(late);
  });

  it('given the program ends, then its last words come before the end, and what it left is ended', async () => {
    const client = new Client();
    client.reads = false;
    const { terminal, process } = await client.open();
    for (let count = 0; count < 40; count += 1) process.say('z'.repeat(4 * KIB));
    process.say('last words');
    process.leave({ exitCode: 3, signal: null });
    await clock.advance(1000);
    expect(client.end).toBeUndefined();
    client.reads = true;
    client.line.acknowledge(terminal, client.last);
    await clock.advance(100);
    expect(client.text).toMatch(/last words$/);
    expect(client.end).toEqual({ reason: 'exited', exitCode: 3, signal: null });
    expect(client.events.at(-1)?.kind).toBe('ended');
    expect(process.ends).toBe(1);
  });

  it('given somebody comes back after the end, then the end is still to be seen, for a while', async () => {
    const first = new Client();
    const { terminal, process } = await first.open();
    first.line.disconnect();
    process.say('gone');
    process.leave({ exitCode: 1, signal: null });
    await clock.advance(60_000);
    const second = new Client();
    second.line.attach(terminal, SIZE, null);
    await clock.advance(20);
    expect(second.text).toBe('gone');
    expect(second.end).toMatchObject({ exitCode: 1 });
    await clock.advance(5 * 60_000);
    expect(() => second.line.attach(terminal, SIZE, null)).toThrow(/There is no terminal session/);
    expect(second.line.list()).toEqual([]);
  });
});

describe('the end of a session', () => {
  it('given nobody looks for half an hour, then it ends; not earlier, and not while somebody came back', async () => {
    const client = new Client();
    const { terminal, process } = await client.open();
    client.line.disconnect();
    await clock.advance(29 * 60_000);
    const other = new Client();
    other.line.attach(terminal, SIZE, null);
    await clock.advance(29 * 60_000);
    expect(process.ends).toBe(0);
    other.line.detach(terminal);
    await clock.advance(30 * 60_000);
    expect(process.ends).toBe(1);
    expect(other.line.list()[0]?.end).toMatchObject({ reason: 'idle' });
  });

  it('given somebody closes it, then its program is ended and everybody told', async () => {
    const client = new Client();
    const { terminal, process } = await client.open();
    await client.line.close(terminal);
    await client.line.close(terminal);
    expect(process.ends).toBe(1);
    expect(client.end).toEqual({ reason: 'closed', exitCode: null, signal: 1 });
  });

  it('given the host closes, then all of them end, and none is opened any more', async () => {
    const client = new Client();
    const one = await client.open();
    const two = await client.open(inMember('database-1'));
    await terminals.close();
    expect([one.process.ends, two.process.ends]).toEqual([1, 1]);
    expect(client.events.filter(({ kind }) => kind === 'ended')).toHaveLength(2);
    await expect(client.open()).rejects.toMatchObject({ failure: { code: 'cancelled' } });
    expect(processes.at(-1)?.ends).toBe(1);
  });

  it.each([
    ['removed', () => containers.delete('shop-database-1')],
    [
      'stopped',
      () => containers.set('shop-database-1', { ...container('database-1', 'postgres'), state: 'exited' }),
    ],
    [
      'started again',
      () => containers.set('shop-database-1', { ...container('database-1', 'postgres'), startedAt: 'later' }),
    ],
  ])('given its member is %s, then that is the reason', async (_what, change) => {
    const client = new Client();
    const { process } = await client.open(inMember('database-1'));
    change();
    process.leave({ exitCode: 137, signal: null });
    await clock.advance(1000);
    expect(client.end).toMatchObject({ reason: 'member-gone' });
  });

  it('given the connection to the engine broke, then it is lost, and what runs there is ended', async () => {
    const client = new Client();
    const { process } = await client.open(inMember('database-1'));
    process.leave({ exitCode: null, signal: null });
    await clock.advance(1000);
    expect(client.end).toMatchObject({ reason: 'lost' });
    expect(process.ends).toBe(1);
  });

  it('given as many as there may be, then the next is refused until one ends', async () => {
    const client = new Client();
    for (let count = 0; count < 16; count += 1) await client.open();
    await expect(client.open()).rejects.toMatchObject({ failure: { code: 'request-invalid' } });
    processes[0]?.leave();
    await settle();
    await client.open();
  });

  it('given more that ended than are kept, then the oldest are forgotten', async () => {
    const client = new Client();
    for (let count = 0; count < 20; count += 1) {
      (await client.open()).process.leave();
      await settle();
    }
    expect(client.line.list()).toHaveLength(16);
    expect(client.line.list()[0]?.terminal).toBe('00000005');
  });

  it('given the client is gone before it was opened, then nothing is left', async () => {
    const client = new Client();
    const opening = client.open();
    client.line.disconnect();
    const { process } = await opening;
    expect(process.ends).toBe(1);
  });
});

describe('who may open what', () => {
  it.each(['browser', 'desktop'] as const)(
    'given a %s that was not allowed to, then no shell on the machine',
    async (from) => {
      const refusal = { failure: { code: 'not-allowed', hint: expect.stringContaining('--host-shell') } };
      const page = new Client(from);
      await expect(page.open()).rejects.toMatchObject(refusal);
      // The warden holds the engine's socket, which is as good.
      await expect(page.open(inMember('warden'))).rejects.toMatchObject(refusal);
      expect(processes).toEqual([]);
      await page.open(inMember('database-1'));
    },
  );

  it('given a page, then it cannot join the shell that the command line opened either', async () => {
    const { terminal } = await new Client('command').open();
    const page = new Client('browser');
    expect(() => page.line.attach(terminal, SIZE, null)).toThrow(/off for pages/);
    await expect(async () => page.line.write(terminal, Uint8Array.of(1))).rejects.toThrow(/does not look at/);
    pagesMay = true;
    page.line.attach(terminal, SIZE, null);
  });

  it('given a member that is not there, does not run, or has no such client, then that is said', async () => {
    const client = new Client();
    await expect(client.open(inMember('nobody'))).rejects.toThrow(/no member named "nobody"/);
    await expect(client.open(inMember('database-1', 'redis-cli'))).rejects.toMatchObject({
      failure: { message: 'database-1 has no redis-cli.', hint: 'What it has: shell and psql.' },
    });
    containers.set('shop-database-1', { ...container('database-1', 'postgres'), state: 'paused' });
    await expect(client.open(inMember('database-1'))).rejects.toThrow(
      /does not run: the engine calls it paused/,
    );
    // Member `b` of stack `shop-a` has the container's name that `a-b` of `shop` would have.
    containers.set('shop-a-b', container('b', 'gateway'));
    await expect(client.open(inMember('a-b'))).rejects.toThrow(/no member named "a-b"/);
    expect(commands).toEqual([]);
  });

  it('given an opening and an end, then each is written down, and nothing that was typed or shown', async () => {
    const client = new Client('desktop');
    const { terminal, process } = await client.open(inMember('database-1', 'psql'));
    await client.line.write(terminal, new TextEncoder().encode('secret'));
    process.say('secret');
    process.leave({ exitCode: 2, signal: null });
    await clock.advance(1000);
    expect(recorded.map(({ kind, stack, member, text }) => ({ kind, stack, member, text }))).toEqual([
      {
        kind: 'terminal-opened',
        stack: 'shop',
        member: 'database-1',
        text: `Psql in database-1 of shop was opened from the app (${terminal}).`,
      },
      {
        kind: 'terminal-ended',
        stack: 'shop',
        member: 'database-1',
        text: `Psql in database-1 of shop ended with exit code 2 (${terminal}).`,
      },
    ]);
    expect(JSON.stringify(recorded)).not.toContain('secret');
  });
});
