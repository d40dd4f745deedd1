import { beforeEach, describe, expect, it } from 'vitest';
import type { HostEvent, HostSession } from '../../../electron/contract/host-session.ts';
import type { ClientKind } from '../../../electron/domain/terminal/terminal.ts';
import type { HealthChange } from '../../../electron/services/member-healths.ts';
import type { StackLook } from '../../../electron/services/stack-watch.ts';
import type { TrafficSample } from '../../../electron/services/traffic-watch.ts';
import { createHostApi, type HostServices } from '../../../electron/transport/host-api.ts';
import { settledEngine } from '../../helpers/desired.ts';
import { compiled, specOf, stackText } from '../../helpers/stack-files.ts';

const TEXT = stackText('gateway-pair');
const desired = compiled(TEXT);

let tellHealth: (change: HealthChange) => void;
let tellTraffic: ((sample: TrafficSample) => void) | null;
let subscriptions: number;
let watchers: number;
let open: (from: ClientKind) => HostSession;
let events: HostEvent[];
let session: HostSession;

beforeEach(() => {
  tellTraffic = null;
  subscriptions = 0;
  watchers = 0;
  events = [];
  const nobody = () => () => {};
  const services = {
    watch: {
      attend: () => {
        watchers += 1;
        return () => {
          watchers -= 1;
        };
      },
      subscribe: nobody,
    },
    link: { onChange: nobody },
    runs: { subscribe: nobody, isBeingChanged: () => false },
    stacks: { hasDrifted: () => false },
    wardens: { isActing: () => false },
    schedules: { next: () => null },
    events: { subscribe: nobody },
    terminals: { connect: () => ({ disconnect: () => {} }) },
    health: {
      subscribe: (listener: typeof tellHealth) => {
        tellHealth = listener;
        subscriptions += 1;
        return () => {
          subscriptions -= 1;
        };
      },
      looks: () => [look()],
      of: (container: string) =>
        container === 'gateway-pair-gateway-1' ? { state: 'suspect', text: 'refuses', sinceMs: 5 } : null,
    },
    traffic: {
      follow: (_stack: string, listener: NonNullable<typeof tellTraffic>) => {
        tellTraffic = listener;
        return () => {
          tellTraffic = null;
        };
      },
    },
    newId: () => 'subscription-1',
  } as unknown as HostServices;
  const api = createHostApi(services);
  open = (from) => api.open((event) => events.push(event), from);
  session = open('command');
});

function look(): StackLook {
  const view = {
    ...{ spec: specOf(TEXT), desired, fileFailure: null, observed: settledEngine(desired) },
    ...{ readiness: new Map(), groups: [], mounts: [] },
    conditions: [{ kind: 'certificate', subject: 'x', tone: 'alarm', text: 'It expired.' }],
  };
  return { stack: 'gateway-pair', view, atMs: 7 } as unknown as StackLook;
}

const change = (isByLook: boolean): HealthChange => ({
  ...{ look: look(), member: 'gateway-1', from: 'healthy', to: 'suspect' },
  isByLook,
});

describe('a client’s line', () => {
  it('given a member whose health changed between two looks, then it hears of the stack, with the member’s health', () => {
    tellHealth(change(false));
    expect(events.map(({ name }) => name)).toEqual(['stack.changed']);
    const [event] = events;
    if (event?.name !== 'stack.changed') throw new Error('no change');
    const own = event.payload.members.filter(({ role }) => role === 'member');
    const members = new Map(own.map((member) => [member.name, member]));
    expect(members.get('gateway-1')?.health).toEqual({ state: 'suspect', text: 'refuses', sinceMs: 5 });
    expect(members.get('gateway-2')?.health).toBeUndefined();
    expect(event.payload).toMatchObject({ observedAtMs: 7, conditions: [{ text: 'It expired.' }] });
  });

  it('given a change that a look found, then the look itself is told, not the change as well', () => {
    tellHealth(change(true));
    expect(events).toEqual([]);
  });

  it('given traffic that is followed, then samples come with its subscription until it is not followed any more', async () => {
    const sample = { stack: 'gateway-pair', atMs: 1, hasRates: true, edges: [], silent: [] };
    const { subscription } = await session.call('traffic.follow', { stack: 'gateway-pair' });
    tellTraffic?.(sample);
    expect(events).toEqual([{ name: 'traffic.sample', payload: { ...sample, subscription } }]);
    await session.call('traffic.unfollow', { subscription });
    expect(tellTraffic).toBeNull();
  });

  it('given a client that leaves, then nothing is followed for it', async () => {
    await session.call('traffic.follow', { stack: 'gateway-pair' });
    session.close();
    expect([tellTraffic, subscriptions]).toEqual([null, 0]);
  });
});

describe('whoever has the stacks before their eyes', () => {
  it('is a page as long as it is there', () => {
    const pages = [open('browser'), open('desktop')];
    expect(watchers).toBe(2);
    for (const page of pages) page.close();
    expect(watchers).toBe(0);
  });

  it('is shown at once what is known already, and a command asks for it', () => {
    expect(events).toEqual([]);
    open('browser');
    expect(events).toMatchObject([
      { name: 'stack.changed', payload: { stack: 'gateway-pair', observedAtMs: 7 } },
    ]);
  });

  it('is a command only when it says so, once, until it ends', async () => {
    expect(watchers).toBe(0);
    await session.call('stacks.attend', {});
    await session.call('stacks.attend', {});
    expect(watchers).toBe(1);
    session.close();
    expect(watchers).toBe(0);
  });
});
