import { describe, expect, it } from 'vitest';
import { EtcdLeaderKeys } from '../../../../electron/adapters/postgres/etcd-leader-keys.ts';
import { PatroniReader } from '../../../../electron/adapters/postgres/patroni-reader.ts';
import { FailureError } from '../../../../electron/domain/failure.ts';
import { type RoleGroup, roleGroups } from '../../../../electron/domain/stack/role-groups.ts';
import type { PodHttpRequest } from '../../../../electron/ports/pod-http.ts';
import { compiled, specOf, stackText } from '../../../helpers/stack-files.ts';

/**
 * Answers of Patroni 4.0.7 as they were seen, and what must not be believed: a double of the pods' agents, typed
 * against its port. The real ones stand in the engine's tests.
 */

const TEXT = stackText('primary-standby');
const [GROUP] = roleGroups(specOf(TEXT), compiled(TEXT)) as readonly [RoleGroup];
const RUNNING = new Set(['database-1', 'database-2']);

const patroni = (name: string) => ({ version: '4.0.7', scope: 'primary-standby-database', name });
const PRIMARY = {
  ...{ state: 'running', postmaster_start_time: '2026-11-21 14:00:00.1+00:00', role: 'primary' },
  ...{ server_version: 170006, xlog: { location: 67_395_656 }, timeline: 2, dcs_last_seen: 1_763_737_203 },
  replication: [
    {
      ...{ usename: 'tandem_replication', application_name: 'database-2', client_addr: '10.201.1.17' },
      ...{ state: 'streaming', sync_state: 'sync', sync_priority: 1 },
    },
  ],
  patroni: patroni('database-1'),
};
const STANDBY = {
  ...{ state: 'running', role: 'replica', server_version: 170006, timeline: 2, sync_standby: true },
  xlog: {
    ...{ received_location: 67_395_656, replayed_location: 67_395_000, paused: false },
    replayed_timestamp: '2026-11-21 14:00:02.352526+00:00',
  },
  ...{ replication_state: 'streaming', dcs_last_seen: 1_763_737_203, patroni: patroni('database-2') },
};
const HISTORY = [
  [1, 50_331_808, 'no recovery target specified', '2026-11-21T14:00:01.5+00:00', 'database-1'],
];
const LEADER = Buffer.from('database-1').toString('base64');
const KEYS = {
  responses: [
    { response_range: { kvs: [{ value: LEADER, mod_revision: '7' }] } },
    { response_range: {} },
    { response_range: {} },
    { response_range: {} },
  ],
};

type Answers = Readonly<Record<string, string | null>>;

/** Null is silence. */
function reader(
  change: Answers = {},
  psql: { readonly exitCode: number; readonly stdout: string } | null = null,
) {
  const answers: Answers = {
    ...{ 'database-1 /health': JSON.stringify(PRIMARY), 'database-2 /health': JSON.stringify(STANDBY) },
    ...{ 'database-1 /history': JSON.stringify(HISTORY), 'consensus-1 /v3/kv/txn': JSON.stringify(KEYS) },
    ...change,
  };
  const asked: string[] = [];
  const http = {
    request: async ({ infraContainer, path, timeoutMs }: PodHttpRequest) => {
      const question = `${infraContainer.replace(/^primary-standby-|-pod$/g, '')} ${path}`;
      asked.push(question);
      const body = answers[question] ?? null;
      if (body !== null) return { status: 200, body };
      throw new FailureError({ code: 'deadline-exceeded', message: `no answer within ${timeoutMs} ms` });
    },
  };
  const exec = {
    run: async () => {
      if (psql === null) throw new FailureError({ code: 'engine-refused', message: 'it is not running' });
      return { ...psql, stderr: '' };
    },
  };
  const read = () =>
    new PatroniReader({ http, leaders: new EtcdLeaderKeys(http), exec }).read(GROUP, RUNNING, 500);
  return { read, asked };
}

describe('a primary and its standby', () => {
  it('are known by their own word', async () => {
    const { words, deciders, leaderSinceMs } = await reader().read();
    expect(words.get('database-1')).toEqual({
      ...{
        acceptsWrites: true,
        timeline: 2,
        positionBytes: 67_395_656,
        receivedBytes: null,
        replayedAtMs: null,
      },
      ...{ link: null, isPaused: false, isFailsafe: false },
      followers: [{ member: 'database-2', isStreaming: true, sync: 'sync', lagSeconds: null }],
    });
    expect(words.get('database-2')).toMatchObject({
      ...{ acceptsWrites: false, positionBytes: 67_395_000, receivedBytes: 67_395_656, link: 'up' },
      replayedAtMs: Date.parse('2026-11-21T14:00:02.352Z'),
    });
    expect(deciders).toMatchObject({ leader: 'database-1', trouble: '' });
    expect(leaderSinceMs).toBe(Date.parse('2026-11-21T14:00:01.5Z'));
  });

  it('cost one question each, and two more', async () => {
    const { read, asked } = reader();
    await read();
    expect(asked.sort()).toEqual([
      ...['consensus-1 /v3/kv/txn', 'database-1 /health', 'database-1 /history', 'database-2 /health'],
    ]);
  });

  it('are paused or in failsafe mode when they say so', async () => {
    const held = { ...PRIMARY, pause: true, failsafe_mode_is_active: true };
    const { words } = await reader({ 'database-1 /health': JSON.stringify(held) }).read();
    expect(words.get('database-1')).toMatchObject({ isPaused: true, isFailsafe: true });
  });
});

describe('of a member nothing is concluded', () => {
  it.each([
    ['no JSON', '<html>', 'is not understood'],
    ['half an answer', JSON.stringify(PRIMARY).slice(0, 120), 'is not understood'],
    ['a list', '[]', 'is not understood'],
    [
      'a position that is text',
      JSON.stringify({ ...PRIMARY, xlog: { location: '0/3' } }),
      'is not understood',
    ],
    ['a negative position', JSON.stringify({ ...PRIMARY, xlog: { location: -1 } }), 'is not understood'],
    ['a timeline of 0', JSON.stringify({ ...PRIMARY, timeline: 0 }), 'is not understood'],
    ['a standby that writes', JSON.stringify({ ...PRIMARY, role: 'replica' }), 'contradicts itself'],
    [
      'a remembered role',
      JSON.stringify({ ...PRIMARY, state: 'starting', xlog: undefined }),
      'PostgreSQL is starting',
    ],
    ['another member', JSON.stringify({ ...PRIMARY, patroni: patroni('database-2') }), 'another Patroni'],
    [
      'another cluster',
      JSON.stringify({ ...PRIMARY, patroni: { scope: 'x', name: 'database-1' } }),
      'another Patroni',
    ],
  ])('from %s', async (_case, body, trouble) => {
    const { words } = await reader({ 'database-1 /health': body }).read();
    expect(words.get('database-1')).toEqual({ trouble: expect.stringContaining(trouble) });
  });

  it('from silence, but from its server, which may go on taking writes without Patroni', async () => {
    const silence = { 'database-1 /health': null };
    const troubled = { trouble: expect.stringContaining('does not answer (no answer within 500 ms)') };
    expect((await reader(silence).read()).words.get('database-1')).toEqual(troubled);
    const following = await reader(silence, { exitCode: 0, stdout: 't\n' }).read();
    expect(following.words.get('database-1')).toEqual(troubled);
    const writing = await reader(silence, { exitCode: 0, stdout: 'f\n' }).read();
    expect(writing.words.get('database-1')).toMatchObject({ acceptsWrites: true, positionBytes: null });
  });
});

describe('those who decide', () => {
  it.each([
    ['nonsense', '<html>', 'is not understood'],
    ['half an answer', JSON.stringify(KEYS).slice(0, 60), 'is not understood'],
    ['silence', null, 'No etcd member'],
  ])('are not known from %s, and the members are all the same', async (_case, body, trouble) => {
    const { words, deciders } = await reader({ 'consensus-1 /v3/kv/txn': body }).read();
    expect(deciders).toMatchObject({ leader: null, trouble: expect.stringContaining(trouble) });
    expect(words.get('database-1')).toMatchObject({ acceptsWrites: true });
  });
});

it.each([
  ['nonsense', 'no history'],
  ['a line that is cut short', '[[1]]'],
  ['a time that is none', '[[1, 5, "why", "yesterday", "database-1"]]'],
  ['silence', null],
])('since when it leads is not known from %s', async (_case, body) => {
  expect((await reader({ 'database-1 /history': body }).read()).leaderSinceMs).toBeNull();
});
