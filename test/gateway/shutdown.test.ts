import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONVERSATION, GatewaySite, until } from '../helpers/gateway-process.ts';
import { PostgresContainer } from '../helpers/postgres-container.ts';

let postgres: PostgresContainer;
let site: GatewaySite;

beforeAll(async () => {
  postgres = await PostgresContainer.start();
  site = await GatewaySite.open(postgres);
}, 300_000);

afterAll(async () => {
  await site?.close();
  await postgres?.remove();
});

describe('a gateway that is told to stop under load', () => {
  it('answers everything it has taken, takes nothing new, and leaves no row unmarked', async () => {
    const gateway = await (await site.start('gateway-1')).untilReady();
    const answered = new Map<string, number>();
    const refusals: unknown[] = [];
    const clients = Array.from({ length: 32 }, async (_, client) => {
      for (let request = 0; ; request += 1) {
        const key = `stopping-${client}-${request}`;
        try {
          answered.set(key, (await gateway.submit(CONVERSATION, { key })).status);
        } catch (thrown) {
          refusals.push((thrown as { cause?: { code?: unknown } }).cause?.code);
          return;
        }
      }
    });
    await until('the load runs', async () => answered.size > 200);

    const exitCode = await gateway.kill('SIGTERM');
    await Promise.all(clients);

    expect(exitCode).toBe(0);
    // New connections are refused; nobody is cut off in the middle of a request.
    expect(refusals).toEqual(Array.from({ length: 32 }, () => 'ECONNREFUSED'));
    expect(new Set(answered.values())).toEqual(new Set([201]));
    const rows = await postgres.query<{ idempotency_key: string; state: string; queue_path: string }>(
      `SELECT idempotency_key, state, queue_path FROM submissions WHERE idempotency_key LIKE 'stopping-%'`,
    );
    const stored = new Set(rows.map((row) => row.idempotency_key));
    expect([...answered.keys()].filter((key) => !stored.has(key))).toEqual([]);
    expect(rows.filter((row) => row.state !== 'done')).toEqual([]);
    expect([...(await site.queueFiles())].sort()).toEqual(rows.map((row) => row.queue_path).sort());
  });

  it('says so to those who ask over an open connection', async () => {
    const gateway = await (await site.start('gateway-1', { haltBefore: 'answer' })).untilReady();
    const answer = gateway.submit(CONVERSATION, { key: 'under-way' });
    await gateway.untilSaid('halted');
    const ended = new Promise((resolve) => gateway.child.once('exit', resolve));

    gateway.child.kill('SIGTERM');
    await until('new connections are refused', async () => (await gateway.ready()) === 0);
    gateway.child.kill('SIGUSR2');

    expect((await answer).status).toBe(201);
    await ended;
  });
});
