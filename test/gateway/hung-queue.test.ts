import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONVERSATION, type GatewayProcess, GatewaySite, until } from '../helpers/gateway-process.ts';
import { HungFolder } from '../helpers/hung-folder.ts';
import { PostgresContainer } from '../helpers/postgres-container.ts';

/** Obligation: a queue that hangs is an answer in time, not a gateway that hangs; and it goes on by itself. */

const DEADLINE_MS = 800;
/** Beyond the gateway's own deadline, for a busy machine. */
const BOUND_MS = 5_000;

let postgres: PostgresContainer;
let site: GatewaySite;
let gateway: GatewayProcess;

beforeAll(async () => {
  postgres = await PostgresContainer.start();
  site = await GatewaySite.open(postgres);
  const limits = { bodyBytes: 65_536, requestDeadlineMs: DEADLINE_MS, shutdownMs: 2_000 };
  gateway = await (await site.start('gateway-1', { overrides: { limits } })).untilReady();
}, 120_000);

afterAll(async () => {
  await site?.close();
  await postgres?.remove();
});

async function inTime<T>(work: () => Promise<T>): Promise<T> {
  const startedMs = performance.now();
  const result = await work();
  expect(performance.now() - startedMs).toBeLessThan(BOUND_MS);
  return result;
}

describe.skipIf(HungFolder.limitation() !== null)('a queue that hangs', () => {
  it('is told to clients at once, hangs nothing else, and is used again when it is back', async () => {
    expect((await gateway.submit(CONVERSATION, { key: 'before' })).status).toBe(201);
    const hung = HungFolder.over(site.queueFolder);
    try {
      const first = await inTime(() =>
        Promise.all(
          Array.from({ length: 40 }, (_, number) => gateway.submit(CONVERSATION, { key: `hung-${number}` })),
        ),
      );
      expect(new Set(first.map(({ status }) => status))).toEqual(new Set([503]));
      await until('it knows that the queue does not answer', async () => {
        const { status, body } = await inTime(() => gateway.submit(CONVERSATION));
        return status === 503 && body.error?.code === 'queue-unavailable';
      });
      const refused = await inTime(() => gateway.submit(CONVERSATION, { key: 'refused' }));
      expect(refused.body.error?.message).toMatch(/does not answer; nothing was stored/);
      expect(Number(refused.retryAfter)).toBeGreaterThan(0);

      const health = await inTime(() => fetch(`${gateway.url}/health`));
      expect(health.status).toBe(503);
      expect(await health.json()).toMatchObject({
        checks: { database: { ok: true }, queue: { ok: false, error: expect.stringMatching(/no answer/) } },
      });
      for (const path of ['/health/live', '/docs/', '/metrics']) {
        expect((await inTime(() => fetch(`${gateway.url}${path}`))).status).toBe(200);
      }
    } finally {
      hung.undo();
    }

    await until('it is ready again', async () => (await gateway.ready()) === 200);
    expect((await gateway.submit(CONVERSATION, { key: 'refused' })).status).toBe(201);
    const replayed = await gateway.submit(CONVERSATION, { key: 'before' });
    expect(replayed.body.replayed).toBe(true);
    expect(await site.queueFile(replayed.body.data?.queue_path ?? '')).toMatchObject({
      title: CONVERSATION.title,
    });
  }, 60_000);

  it('does not keep the gateway from stopping in its time', async () => {
    const hung = HungFolder.over(site.queueFolder);
    try {
      await gateway.submit(CONVERSATION, { key: 'last' });
      await inTime(() => gateway.kill('SIGTERM'));
    } finally {
      hung.undo();
    }
  }, 30_000);
});
