import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CONVERSATION, GatewaySite, until } from '../helpers/gateway-process.ts';
import { PostgresContainer } from '../helpers/postgres-container.ts';

const SHIPPED = { limits: { bodyBytes: 262_144, requestDeadlineMs: 800, shutdownMs: 10_000 } };
/** After this long without an answer, the balancer would try elsewhere. */
const BALANCER_LIMIT_MS = 1000;

let postgres: PostgresContainer;
let site: GatewaySite;

beforeAll(async () => {
  postgres = await PostgresContainer.start();
  site = await GatewaySite.open(postgres);
}, 300_000);

afterEach(async () => site.killAll());

afterAll(async () => {
  await site?.close();
  await postgres?.remove();
});

/** The quickest of three tries, because a busy machine may delay any single one; the answer is the first's. */
async function timed<Value>(act: () => Promise<Value>): Promise<{ value: Value; ms: number }> {
  const tries: { value: Value; ms: number }[] = [];
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const startedMs = performance.now();
    tries.push({ value: await act(), ms: performance.now() - startedMs });
  }
  const [first] = tries as [{ value: Value; ms: number }];
  return { value: first.value, ms: Math.min(...tries.map((each) => each.ms)) };
}

describe('a database that is stopped', () => {
  it('makes submissions wait for later, and comes back without a restart', async () => {
    const gateway = await (await site.start('gateway-1', { overrides: SHIPPED })).untilReady();
    await gateway.submit(CONVERSATION);
    await postgres.stop();
    try {
      const refused = await timed(() => gateway.submit(CONVERSATION, { key: 'stopped' }));
      const many = await timed(() =>
        Promise.all(Array.from({ length: 100 }, () => gateway.submit(CONVERSATION))),
      );

      expect(refused.value).toMatchObject({ status: 503, body: { success: false } });
      expect(Number(refused.value.retryAfter)).toBeGreaterThan(0);
      expect(refused.ms).toBeLessThan(BALANCER_LIMIT_MS);
      expect(many.value.every((answer) => answer.status === 503)).toBe(true);
      expect(many.ms).toBeLessThan(BALANCER_LIMIT_MS);
      expect(await gateway.ready()).toBe(503);
    } finally {
      await postgres.startAgain();
    }
    await gateway.untilReady();
    const answer = await gateway.submit(CONVERSATION, { key: 'stopped' });
    expect([200, 201]).toContain(answer.status);
    expect(await site.rows('stopped')).toHaveLength(1);
    await until(
      'nothing temporary is left',
      async () => !(await site.queueFiles()).some((file) => file.endsWith('.tmp')),
    );
  });

  it('does not keep a gateway from starting, which serves as soon as the database does', async () => {
    await postgres.stop();
    const gateway = await site.start('gateway-1', { overrides: SHIPPED });
    await until('it answers', async () => (await gateway.ready()) === 503);
    const live = await fetch(`${gateway.url}/health/live`);
    const health = await (await fetch(`${gateway.url}/health`)).json();
    await postgres.startAgain();

    expect(live.status).toBe(200);
    expect(health).toMatchObject({
      status: 'failing',
      checks: { database: { ok: false }, queue: { ok: true } },
    });
    await gateway.untilReady();
    expect((await gateway.submit(CONVERSATION)).status).toBe(201);
  });
});

describe('a password that the database refuses', () => {
  it('makes the gateway unready, which says why, and serves once the file is put right, without a restart', async () => {
    const file = join(site.folder, 'password');
    await writeFile(file, 'not the password');
    try {
      const gateway = await site.start('gateway-1', { overrides: SHIPPED });
      await until('it answers', async () => (await gateway.ready()) === 503);
      const health = await (await fetch(`${gateway.url}/health`)).json();
      const answer = await gateway.submit(CONVERSATION, { key: 'refused' });

      expect(health).toMatchObject({
        status: 'failing',
        checks: { database: { ok: false, error: expect.stringContaining('password authentication failed') } },
      });
      expect(JSON.stringify(health)).not.toContain('not the password');
      expect(answer).toMatchObject({ status: 503, body: { error: { code: 'database-unavailable' } } });

      await writeFile(file, postgres.password);
      await gateway.untilReady();
      expect((await gateway.submit(CONVERSATION, { key: 'refused' })).status).toBe(201);
      expect(await site.rows('refused')).toHaveLength(1);
    } finally {
      await writeFile(file, postgres.password);
    }
  });
});

describe('a database that stands still', () => {
  it('gets every submission an answer in time that says the outcome is unknown', async () => {
    const gateway = await (await site.start('gateway-1', { overrides: SHIPPED })).untilReady();
    await gateway.submit(CONVERSATION);
    await postgres.freeze();
    const refused = await timed(() => gateway.submit(CONVERSATION, { key: 'frozen' }));
    await postgres.thaw();

    expect(refused.value).toMatchObject({ status: 503, body: { error: { code: 'outcome-unknown' } } });
    expect(refused.ms).toBeLessThan(BALANCER_LIMIT_MS);
    await gateway.untilReady();
    const retried = await gateway.submit(CONVERSATION, { key: 'frozen' });
    expect([200, 201]).toContain(retried.status);
    expect(await site.rows('frozen')).toHaveLength(1);
  });
});

describe('a database that is away for a moment', () => {
  it('makes submissions wait, with a key or without, and the gateway stays ready', async () => {
    const gateway = await (await site.start('gateway-1', { overrides: SHIPPED })).untilReady();
    await gateway.submit(CONVERSATION);
    await postgres.freeze();
    const frozenMs = performance.now();
    const waiting = [gateway.submit(CONVERSATION, { key: 'kept' }), gateway.submit(CONVERSATION)];
    await until('its check fails', async () => {
      const health = (await (await fetch(`${gateway.url}/health`)).json()) as {
        readonly checks: { readonly database: { readonly ok: boolean } };
      };
      return !health.checks.database.ok;
    });
    const ready = await gateway.ready();
    // As long as any single try may last, and shorter than submissions are kept.
    await until('a try is over', async () => performance.now() - frozenMs > BALANCER_LIMIT_MS);
    await postgres.thaw();

    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([201, 201]);
    expect(ready).toBe(200);
    expect(await site.rows('kept')).toHaveLength(1);
  });

  it('is one that answers, but takes too long over a statement', async () => {
    const gateway = await (await site.start('gateway-1', { overrides: SHIPPED })).untilReady();
    await gateway.submit(CONVERSATION, { key: 'another' });
    const columns = 'body_digest, title, source, metadata, body, queue_path, state, gateway, created_at';
    const holder = 'holds the key';
    // Whoever inserts the same key waits for this transaction, and nothing else does.
    const holding = postgres
      .query(
        `SET application_name = '${holder}'; BEGIN;
         INSERT INTO submissions (id, idempotency_key, ${columns})
           SELECT gen_random_uuid(), 'slow', ${columns} FROM submissions WHERE idempotency_key = 'another';
         SELECT pg_sleep(60)`,
      )
      .catch(() => 'ended');
    const backends = (which: string) =>
      postgres.query<{ readonly began: string }>(
        `SELECT query_start::text AS began FROM pg_stat_activity WHERE state = 'active' AND ${which}`,
      );
    await until('the key is held', async () => (await backends(`application_name = '${holder}'`)).length > 0);
    const submission = gateway.submit(CONVERSATION, { key: 'slow' });
    const tries = new Set<string>();
    await until('it is tried again', async () => {
      for (const { began } of await backends(`query LIKE 'INSERT%' AND wait_event_type = 'Lock'`))
        tries.add(began);
      return tries.size > 1;
    });
    await postgres.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '${holder}'`,
    );
    expect((await submission).status).toBe(201);
    expect(await holding).toBe('ended');
    expect(await site.rows('slow')).toHaveLength(1);
  });
});

describe('connections that break', () => {
  it('are replaced without the client noticing', async () => {
    const gateway = await (await site.start('gateway-1')).untilReady();
    await gateway.submit(CONVERSATION);
    let going = true;
    const answers: number[] = [];
    const load = Array.from({ length: 8 }, async (_, client) => {
      for (let request = 0; going; request += 1) {
        answers.push((await gateway.submit(CONVERSATION, { key: `broken-${client}-${request}` })).status);
      }
    });

    for (let round = 0; round < 5; round += 1) {
      await until('some were answered', async () => answers.length > (round + 1) * 20);
      await postgres.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'gateway %'`,
      );
    }
    going = false;
    await Promise.all(load);

    expect(new Set(answers)).toEqual(new Set([201]));
    const [count] = await postgres.query<{ rows: number }>(
      `SELECT count(*)::int AS rows FROM submissions WHERE idempotency_key LIKE 'broken-%'`,
    );
    expect(count?.rows).toBe(answers.length);
  });
});
