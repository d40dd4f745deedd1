import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CONVERSATION, type GatewayProcess, GatewaySite, until } from '../helpers/gateway-process.ts';
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

/** A submission under way in a gateway that stands still before the given step. */
async function halted(name: string, key: string, haltBefore: 'publish' | 'answer') {
  const gateway = await (await site.start(name, { haltBefore })).untilReady();
  const answer = gateway.submit(CONVERSATION, { key }).catch(() => null);
  await gateway.untilSaid('halted');
  const [row] = await site.rows(key);
  if (row === undefined) throw new Error('no row');
  return { gateway, answer, row };
}

async function filesOf(id: string): Promise<readonly string[]> {
  return (await site.queueFiles()).filter((file) => file.includes(id));
}

async function completedBy(gateway: GatewayProcess, missing: 'file' | 'mark'): Promise<boolean> {
  const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
  return metrics.includes(
    `gateway_submissions_completed_total{server_id="${gateway.name}",missing="${missing}"} 1`,
  );
}

describe('a gateway that is killed between row and file', () => {
  it('completes the pair when it starts again, and sweeps what it left', async () => {
    const { gateway, row } = await halted('gateway-1', 'row-file', 'publish');
    expect(row.state).toBe('pending');
    expect(await filesOf(row.id)).toEqual([expect.stringMatching(/\.tmp$/)]);
    await gateway.kill();

    const again = await (await site.start('gateway-1')).untilReady();

    await site.untilState(row.id, 'done');
    expect(await filesOf(row.id)).toEqual([row.queue_path]);
    expect(await site.queueFile(row.queue_path)).toMatchObject({
      id: row.id,
      idempotencyKey: 'row-file',
      ...CONVERSATION,
    });
    expect(await completedBy(again, 'file')).toBe(true);
  });

  it('leaves a pair that another gateway completes for a retry with the key', async () => {
    const other = await (await site.start('gateway-2')).untilReady();
    const { gateway, row } = await halted('gateway-1', 'retry-elsewhere', 'publish');
    await gateway.kill();

    const answer = await other.submit(CONVERSATION, { key: 'retry-elsewhere' });

    expect(answer).toMatchObject({
      status: 200,
      body: { replayed: true, data: { id: row.id, gateway: 'gateway-1' } },
    });
    expect(await site.rows('retry-elsewhere')).toHaveLength(1);
    expect((await filesOf(row.id)).filter((file) => file.endsWith('.json'))).toEqual([row.queue_path]);
  });

  it('leaves a pair that another gateway completes by itself when it was not retried', async () => {
    const { gateway, row } = await halted('gateway-1', 'never-retried', 'publish');
    await gateway.kill();
    await postgres.query(
      `UPDATE submissions SET created_at = created_at - interval '1 minute' WHERE id = $1`,
      [row.id],
    );

    const other = await (await site.start('gateway-2')).untilReady();

    await site.untilState(row.id, 'done');
    expect((await filesOf(row.id)).filter((file) => file.endsWith('.json'))).toEqual([row.queue_path]);
    expect(await completedBy(other, 'file')).toBe(true);
  });
});

describe('a gateway that stands still between row and file', () => {
  it('finishes the pair a second time when it goes on, and there is still one file', async () => {
    const other = await (await site.start('gateway-2')).untilReady();
    const { gateway, answer, row } = await halted('gateway-1', 'twice', 'publish');
    const retried = await other.submit(CONVERSATION, { key: 'twice' });

    gateway.child.kill('SIGUSR2');
    await answer;
    await until('its temporary file is gone', async () => (await filesOf(row.id)).length === 1);

    expect(retried.status).toBe(200);
    expect(await filesOf(row.id)).toEqual([row.queue_path]);
    expect(await site.rows('twice')).toHaveLength(1);
  });
});

describe('a gateway that is killed between file and mark', () => {
  it('only marks the row when it starts again', async () => {
    const { gateway, row } = await halted('gateway-1', 'file-mark', 'answer');
    expect(row.state).toBe('pending');
    expect(await filesOf(row.id)).toEqual([row.queue_path]);
    await gateway.kill();

    const again = await (await site.start('gateway-1')).untilReady();

    await site.untilState(row.id, 'done');
    expect(await filesOf(row.id)).toEqual([row.queue_path]);
    expect(await completedBy(again, 'mark')).toBe(true);
  });
});

describe('two gateways that find the same unfinished pairs', () => {
  it('make one file of each', async () => {
    const { gateway, row } = await halted('gateway-3', 'found-twice', 'publish');
    await gateway.kill();
    await postgres.query(
      `UPDATE submissions SET created_at = created_at - interval '1 minute' WHERE id = $1`,
      [row.id],
    );
    const pairs = await postgres.query<{ queue_path: string }>(
      `INSERT INTO submissions SELECT gen_random_uuid(), 'copy-' || n, body_digest, title, source, metadata, body,
         '', 'pending', gateway, created_at FROM submissions, generate_series(1, 150) n WHERE id = $1
       RETURNING id`,
      [row.id],
    );
    await postgres.query(
      `UPDATE submissions SET queue_path = 'conversations/2026-01-01T00/' || id || '.json' WHERE idempotency_key LIKE 'copy-%'`,
    );

    await Promise.all([site.start('gateway-1'), site.start('gateway-2')]);

    await until('nothing is pending', async () => {
      const pending = await postgres.query(`SELECT 1 FROM submissions WHERE state = 'pending'`);
      return pending.length === 0;
    });
    const files = await site.queueFiles();
    expect(files.filter((file) => file.startsWith('conversations/2026-01-01T00/'))).toHaveLength(
      pairs.length,
    );
    expect(await filesOf(row.id)).toContain(row.queue_path);
  });
});
