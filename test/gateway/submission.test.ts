import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CONVERSATION, GatewaySite } from '../helpers/gateway-process.ts';
import { PostgresContainer } from '../helpers/postgres-container.ts';

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

describe('a submission', () => {
  it('is in the database and in the queue when it is acknowledged', async () => {
    const gateway = await (await site.start('gateway-1')).untilReady();

    const answer = await gateway.submit(CONVERSATION, { key: 'stored' });

    expect(answer).toMatchObject({ status: 201, gateway: 'gateway-1', body: { success: true } });
    const { id, queue_path: path } = answer.body.data ?? { id: '', queue_path: '' };
    expect(path).toMatch(new RegExp(`^conversations/\\d{4}-\\d\\d-\\d\\dT\\d\\d/${id}\\.json$`));
    expect(await site.queueFile(path)).toMatchObject({ id, idempotencyKey: 'stored', ...CONVERSATION });
    const rows = await postgres.query(
      'SELECT title, source, metadata, body, gateway FROM submissions WHERE id = $1',
      [id],
    );
    const { title, source, metadata } = CONVERSATION;
    expect(rows).toEqual([{ title, source, metadata, body: CONVERSATION, gateway: 'gateway-1' }]);
    await site.untilState(id, 'done');
  });

  it('is answered the same when it is sent again with its key, at whichever gateway', async () => {
    const one = await (await site.start('gateway-1')).untilReady();
    const other = await (await site.start('gateway-2')).untilReady();

    const first = await one.submit(CONVERSATION, { key: 'again' });
    const second = await other.submit(CONVERSATION, { key: 'again' });

    expect(first.status).toBe(201);
    expect(second.status).toBe(200);
    expect(second.body).toEqual({ ...first.body, replayed: true });
    expect(await site.rows('again')).toHaveLength(1);
  });

  it('is stored each time when it has no key', async () => {
    const gateway = await (await site.start('gateway-1')).untilReady();

    const answers = [await gateway.submit(CONVERSATION), await gateway.submit(CONVERSATION)];

    expect(answers.map((answer) => answer.status)).toEqual([201, 201]);
    expect(new Set(answers.map((answer) => answer.body.data?.id)).size).toBe(2);
  });

  it('is refused when its key belongs to another one, not when only order and spacing differ', async () => {
    const gateway = await (await site.start('gateway-1')).untilReady();
    const { title, messages, source, metadata } = CONVERSATION;
    await gateway.submit(CONVERSATION, { key: 'taken' });

    const other = await gateway.submit({ ...CONVERSATION, title: 'Another' }, { key: 'taken' });
    const same = await gateway.submitText(JSON.stringify({ metadata, source, title, messages }, null, 2), {
      key: 'taken',
    });

    expect(other).toMatchObject({
      status: 409,
      body: { error: { code: 'key-reused', field: 'Idempotency-Key' } },
    });
    expect(same).toMatchObject({ status: 200, body: { replayed: true } });
  });

  it('keeps every digit of its numbers', async () => {
    const gateway = await (await site.start('gateway-1')).untilReady();
    const text =
      '{"title":"t","messages":[{"role":"user","content":"c"}],"source":"cli","metadata":{"n":12345678901234567890.123}}';

    const answer = await gateway.submitText(text);

    const id = answer.body.data?.id;
    const rows = await postgres.query(`SELECT metadata->>'n' AS n FROM submissions WHERE id = $1`, [id]);
    expect(rows).toEqual([{ n: '12345678901234567890.123' }]);
  });
});

describe('the same key at the same time', () => {
  it('is stored once when fifty requests bring it to two gateways', async () => {
    const gateways = [await site.start('gateway-1'), await site.start('gateway-2')];
    await Promise.all(gateways.map((gateway) => gateway.untilReady()));

    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        (gateways[index % 2] as (typeof gateways)[number]).submit(CONVERSATION, { key: 'fifty' }),
      ),
    );

    const ids = new Set(answers.map((answer) => answer.body.data?.id));
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(49);
    expect(ids.size).toBe(1);
    expect(await site.rows('fifty')).toHaveLength(1);
    const files = await site.queueFiles();
    expect(files.filter((file) => file.includes([...ids][0] ?? '?'))).toEqual([
      answers[0]?.body.data?.queue_path,
    ]);
  });

  it('neither loses nor doubles any of many keys that both gateways get in different order', async () => {
    const gateways = [await site.start('gateway-1'), await site.start('gateway-2')];
    await Promise.all(gateways.map((gateway) => gateway.untilReady()));
    const keys = Array.from({ length: 200 }, (_, index) => `crossing-${index}`);

    const [one, other] = await Promise.all([
      Promise.all(keys.map((key) => gateways[0]?.submit(CONVERSATION, { key }))),
      Promise.all(keys.toReversed().map((key) => gateways[1]?.submit(CONVERSATION, { key }))),
    ]);

    expect(other.toReversed().map((answer) => answer?.body.data?.id)).toEqual(
      one.map((answer) => answer?.body.data?.id),
    );
    const [{ rows } = { rows: 0 }] = await postgres.query<{ rows: number }>(
      `SELECT count(*)::int AS rows FROM submissions WHERE idempotency_key LIKE 'crossing-%'`,
    );
    expect(rows).toBe(200);
    const files = new Set(await site.queueFiles());
    expect(one.every((answer) => files.has(answer?.body.data?.queue_path ?? ''))).toBe(true);
    expect([...files].filter((file) => file.endsWith('.tmp'))).toEqual([]);
  });
});
