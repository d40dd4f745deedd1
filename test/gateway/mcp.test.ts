import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CONVERSATION, type GatewayProcess, GatewaySite, TOKEN, until } from '../helpers/gateway-process.ts';
import { INITIALIZE, LIST_TOOLS, McpSession, postMcp } from '../helpers/mcp-client.ts';
import { PostgresContainer } from '../helpers/postgres-container.ts';
import { RedisContainer } from '../helpers/redis-container.ts';

const SHIPPED_LIMITS = { bodyBytes: 65_536, requestDeadlineMs: 800, shutdownMs: 10_000 };
/** After this long without an answer, the balancer would try elsewhere. */
const BALANCER_LIMIT_MS = 1000;
const OTHER_TOKEN = 'other-token';

let postgres: PostgresContainer;
let redis: RedisContainer;
let site: GatewaySite;
const open: McpSession[] = [];

beforeAll(async () => {
  [postgres, redis] = await Promise.all([PostgresContainer.start(), RedisContainer.start()]);
  site = await GatewaySite.open(postgres);
  await writeFile(join(site.folder, 'sessions-password'), redis.password);
  await writeFile(join(site.folder, 'tokens'), `${TOKEN}\n${OTHER_TOKEN}\n`);
}, 300_000);

afterEach(async () => {
  await Promise.all(open.splice(0).map((session) => session.close()));
  await site.killAll();
});

afterAll(async () => {
  await site?.close();
  await redis?.remove();
  await postgres?.remove();
});

async function start(
  name: string,
  options: {
    readonly limits?: object;
    readonly ttlSeconds?: number;
    readonly haltBefore?: 'publish' | 'answer';
  } = {},
): Promise<GatewayProcess> {
  const { limits, ttlSeconds = 3600, haltBefore } = options;
  const sessions = {
    kind: 'redis',
    ttlSeconds,
    passwordFile: join(site.folder, 'sessions-password'),
    nodes: [{ host: '127.0.0.1', port: redis.port }],
  };
  const overrides = limits === undefined ? { sessions } : { sessions, limits };
  const gateway = await site.start(name, {
    overrides,
    ...(haltBefore === undefined ? {} : { haltBefore }),
  });
  return gateway.untilReady();
}

async function openSession(gateway: GatewayProcess, token?: string): Promise<McpSession> {
  const session = await McpSession.open(gateway, token);
  open.push(session);
  return session;
}

describe('a session', () => {
  it('that was opened at one gateway goes on at another, with the answers of the HTTP API', async () => {
    const [first, second] = [await start('gateway-1'), await start('gateway-2')];
    const session = await openSession(first);

    session.switchTo(second);
    const { tools } = await session.client.listTools();
    const stored = await session.submit('two-gateways');
    const overHttp = await first.submit(CONVERSATION, { key: 'two-gateways' });

    expect(tools.map(({ name }) => name)).toEqual(['submit_conversation']);
    expect(stored.structuredContent).toMatchObject({ gateway: 'gateway-2', replayed: false });
    const [row, ...others] = await site.rows('two-gateways');
    expect(others).toEqual([]);
    expect(stored.structuredContent).toMatchObject({ id: row?.id, queue_path: row?.queue_path });
    expect(overHttp).toMatchObject({ status: 200, body: { replayed: true, data: { id: row?.id } } });
    expect(await site.queueFile(row?.queue_path ?? '')).toMatchObject(CONVERSATION);
  });

  it('stores numbers with all the digits they were sent with', async () => {
    const gateway = await start('gateway-1');
    const session = await openSession(gateway);
    const text = JSON.stringify({
      jsonrpc: '2.0',
      id: 5,
      method: 'tools/call',
      params: {
        name: 'submit_conversation',
        arguments: { idempotencyKey: 'digits', conversation: { ...CONVERSATION, metadata: { n: 'N' } } },
      },
    }).replace('"N"', '12345678901234567890');

    const answer = await postMcp(gateway, text, { 'mcp-session-id': session.id });

    expect(answer.text).toContain('"replayed":false');
    const [stored] = await postgres.query<{ n: string }>(
      `SELECT body->'metadata'->>'n' AS n FROM submissions WHERE idempotency_key = 'digits'`,
    );
    expect(stored?.n).toBe('12345678901234567890');
  });

  it('says what is wrong with a conversation as the HTTP API does, in the answer of the tool', async () => {
    const gateway = await start('gateway-1');
    const session = await openSession(gateway);

    const answer = await session.submit('wrong', undefined, { ...CONVERSATION, messages: [] });
    const { resources } = await session.client.listResources();
    const about = await session.client.readResource({ uri: resources[0]?.uri ?? '' });

    expect(answer.isError).toBe(true);
    expect(JSON.stringify(answer.content)).toContain('conversation.messages');
    expect(await site.rows('wrong')).toEqual([]);
    expect(JSON.stringify(about.contents)).toContain('gateway-1');
  });

  it('ends at DELETE and after its time, belongs to its owner, and then is not found', async () => {
    const gateway = await start('gateway-1', { ttlSeconds: 2 });
    const [ended, expired] = [await openSession(gateway), await openSession(gateway)];
    const list = (id: string, token = TOKEN) =>
      postMcp(gateway, LIST_TOOLS, { 'mcp-session-id': id, authorization: `Bearer ${token}` });

    const others = await list(ended.id, OTHER_TOKEN);
    const own = await list(ended.id);
    const { id } = ended;
    await ended.end();
    await until(
      'the session has expired',
      async () => (await redis.ask(`EXISTS mcp:${expired.id}:session`)) === ':0',
    );

    expect(others).toMatchObject({ status: 404 });
    expect(own).toMatchObject({ status: 200 });
    for (const gone of [id, expired.id, 'invented', '00000000-0000-4000-8000-000000000000']) {
      const answer = await list(gone);
      expect(answer.status).toBe(404);
      expect(answer.text).toContain('session-unknown');
    }
    expect(await redis.ask(`EXISTS mcp:${id}:events`)).toBe(':0');
  });

  it('keeps a bounded number of events', async () => {
    const gateway = await start('gateway-1');
    const session = await openSession(gateway);

    for (let call = 0; call < 40; call += 1) await session.client.ping();

    expect(await redis.ask(`XLEN mcp:${session.id}:events`)).toBe(':32');
  });
});

describe('an answer whose connection is lost', () => {
  it('comes from another gateway when the first one finishes it', async () => {
    const slow = await start('gateway-1', { haltBefore: 'answer' });
    const other = await start('gateway-2');
    const session = await openSession(slow);
    let opened = false;
    const answer = session.submit('resumed', () => {
      opened = true;
    });
    await slow.untilSaid('halted');
    await until('the stream is open', async () => opened);

    session.switchTo(other);
    session.cut();
    slow.child.kill('SIGUSR2');

    expect((await answer).structuredContent).toMatchObject({ gateway: 'gateway-1', replayed: false });
    expect(await site.rows('resumed')).toHaveLength(1);
  });

  it('is called unknown in time when the first gateway was killed, and calling again is safe', async () => {
    const killed = await start('gateway-1', { haltBefore: 'answer', limits: SHIPPED_LIMITS });
    const other = await start('gateway-2');
    const session = await openSession(killed);
    const answer = session.submit('killed');
    await killed.untilSaid('halted');

    session.switchTo(other);
    await killed.kill();
    const lost = await answer;
    const again = await session.submit('killed');

    expect(lost.isError).toBe(true);
    expect(JSON.stringify(lost.content)).toContain('outcome-unknown');
    expect(again.structuredContent).toMatchObject({ replayed: true });
    const [row, ...others] = await site.rows('killed');
    expect(others).toEqual([]);
    expect(again.structuredContent).toMatchObject({ id: row?.id });
  });

  it('is not there for a stream that has ended, and there is no other stream', async () => {
    const gateway = await start('gateway-1');
    const session = await openSession(gateway);
    const answer = await postMcp(gateway, LIST_TOOLS, {
      'mcp-session-id': session.id,
      'mcp-protocol-version': '2025-11-25',
    });
    const ids = [...answer.text.matchAll(/^id: (.+)$/gm)].map(([, id]) => id ?? '');
    const get = (headers: Readonly<Record<string, string>>) =>
      fetch(`${gateway.url}/mcp`, {
        headers: {
          authorization: `Bearer ${TOKEN}`,
          accept: 'text/event-stream',
          'mcp-session-id': session.id,
          ...headers,
        },
      });

    const again = await (await get({ 'last-event-id': ids[0] ?? '' })).text();
    const statuses = [await get({}), await get({ 'last-event-id': ids[1] ?? '' })].map(
      ({ status }) => status,
    );

    expect(ids).toHaveLength(2);
    expect(again).toContain('submit_conversation');
    expect(statuses).toEqual([405, 405]);
  });
});

describe('a session store that is away', () => {
  /** The quickest of three tries, because a busy machine may delay any single one. */
  async function quickest(act: () => Promise<{ status: number; retryAfter: string | null }>) {
    let ms = Number.POSITIVE_INFINITY;
    const answers: { status: number; retryAfter: string | null }[] = [];
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const startedMs = performance.now();
      answers.push(await act());
      ms = Math.min(ms, performance.now() - startedMs);
    }
    return { answers, ms };
  }

  it.each([
    ['stopped', () => redis.stop(), () => redis.startAgain()],
    ['frozen', () => redis.freeze(), () => redis.thaw()],
  ])(
    '(%s) puts sessions off in time, takes submissions, and is used again when it is back',
    async (_, away, back) => {
      const gateway = await start('gateway-1', { limits: SHIPPED_LIMITS });
      const session = await openSession(gateway);
      await away();
      let report: unknown;
      let submitted = 0;
      const using: Awaited<ReturnType<typeof quickest>>[] = [];
      try {
        using.push(await quickest(() => postMcp(gateway, INITIALIZE)));
        using.push(await quickest(() => postMcp(gateway, LIST_TOOLS, { 'mcp-session-id': session.id })));
        submitted = (await gateway.submit(CONVERSATION)).status;
        const ready = await fetch(`${gateway.url}/health/ready`);
        report = { status: ready.status, body: await ready.json() };
      } finally {
        await back();
      }

      for (const { answers, ms } of using) {
        expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
        expect(answers.every(({ retryAfter }) => Number(retryAfter) > 0)).toBe(true);
        expect(ms).toBeLessThan(BALANCER_LIMIT_MS);
      }
      expect(submitted).toBe(201);
      expect(report).toMatchObject({
        status: 200,
        body: { status: 'degraded', checks: { sessions: { ok: false }, database: { ok: true } } },
      });
      await until('the session goes on', async () => {
        const answer = await postMcp(gateway, LIST_TOOLS, { 'mcp-session-id': session.id });
        return answer.status === 200;
      });
      expect((await openSession(gateway)).id).not.toBe('');
    },
  );
});

describe('a request for /mcp', () => {
  it('is refused like any other: without a token, with a body that is no JSON or too large', async () => {
    const gateway = await start('gateway-1', { limits: SHIPPED_LIMITS });
    const refused = [
      await postMcp(gateway, INITIALIZE, { authorization: '' }),
      await postMcp(gateway, INITIALIZE, { authorization: 'Bearer invented' }),
      await postMcp(gateway, '{"jsonrpc":'),
      await postMcp(gateway, { ...INITIALIZE, padding: 'x'.repeat(70_000) }),
      await postMcp(gateway, INITIALIZE, { 'content-type': 'text/plain' }),
      await postMcp(gateway, [INITIALIZE]),
      await postMcp(gateway, LIST_TOOLS),
      await postMcp(gateway, INITIALIZE, { origin: 'http://elsewhere.example' }),
    ];

    expect(refused.map(({ status }) => status)).toEqual([401, 401, 400, 413, 415, 400, 400, 403]);
    expect(await postMcp(gateway, INITIALIZE, { origin: gateway.url })).toMatchObject({ status: 200 });
  });
});
