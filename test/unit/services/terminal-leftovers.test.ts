import { beforeEach, describe, expect, it } from 'vitest';
import type { ObservedContainer } from '../../../electron/domain/plan/observed-state.ts';
import type { EventEntry, RecordedEvent } from '../../../electron/ports/event-journal.ts';
import { TerminalLeftovers } from '../../../electron/services/terminal-leftovers.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';

const target = (member: string) => ({ kind: 'member', stack: 'shop', member, client: 'shell' }) as const;

let events: RecordedEvent[];
let containers: Map<string, Pick<ObservedContainer, 'member' | 'state'>>;
let ended: string[];
let ours: string[];
let leftovers: TerminalLeftovers;

beforeEach(() => {
  events = [];
  ended = [];
  ours = [];
  containers = new Map([['shop-gateway-1', { member: 'gateway-1', state: 'running' }]]);
  leftovers = new TerminalLeftovers({
    members: {
      endTerminal: async (container, id) => {
        ended.push(`${container} ${id}`);
      },
    },
    reader: { member: async (name) => (containers.get(name) as ObservedContainer | undefined) ?? null },
    events: {
      record: (event) => write(event),
      list: async ({ kinds, limit }) =>
        events
          .filter(({ kind }) => kinds.includes(kind))
          .reverse()
          .slice(0, limit),
    },
    isOurs: (id) => ours.includes(id),
    clock: new ManualClock(),
  });
});

function write(event: EventEntry): void {
  events.push({ ...event, id: events.length + 1 });
}

function happened(kind: string, data: unknown): void {
  write({ atMs: 1, stack: 'shop', member: null, kind, text: '', data });
}

describe('terminals that a killed host left', () => {
  it('are ended in their members once, and recorded as such', async () => {
    happened('terminal-opened', { terminal: 'aaaa', target: target('gateway-1') });
    happened('terminal-ended', { terminal: 'aaaa', end: {} });
    happened('terminal-opened', { terminal: 'bbbb', target: target('gateway-1') });

    await leftovers.end();
    await leftovers.end();

    expect(ended).toEqual(['shop-gateway-1 bbbb']);
    expect(events.at(-1)).toMatchObject({
      kind: 'terminal-ended',
      stack: 'shop',
      member: 'gateway-1',
      text: 'A shell in gateway-1 of shop was left behind by a host that was killed, and ended by the next one (bbbb).',
      data: { terminal: 'bbbb', end: { reason: 'host-gone' } },
    });
  });

  it('are not those of this host, nor shells on the machine, which ended with their host', async () => {
    ours = ['aaaa'];
    happened('terminal-opened', { terminal: 'aaaa', target: target('gateway-1') });
    happened('terminal-opened', { terminal: 'bbbb', target: { kind: 'host' } });
    happened('terminal-opened', 'what another version wrote');

    await leftovers.end();

    expect(ended).toEqual([]);
    expect(events).toHaveLength(3);
  });

  it.each([
    ['is gone', null],
    ['stands still', { member: 'gateway-1', state: 'paused' }],
    ['is another member of that name', { member: '1', state: 'running' }],
  ] as const)('are only recorded where the container %s', async (_case, container) => {
    containers.clear();
    if (container !== null) containers.set('shop-gateway-1', container);
    happened('terminal-opened', { terminal: 'aaaa', target: target('gateway-1') });

    await leftovers.end();

    expect(ended).toEqual([]);
    expect(events.at(-1)).toMatchObject({ kind: 'terminal-ended' });
  });
});
