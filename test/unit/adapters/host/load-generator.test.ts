import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createLoadGenerator } from '../../../../electron/adapters/host/load-generator.ts';
import type { FailureError } from '../../../../electron/domain/failure.ts';
import type {
  LoadGenerator,
  LoadPlan,
  LoadProgress,
  LoadResult,
} from '../../../../electron/ports/load-generator.ts';
import { buildWorker } from '../../../helpers/worker.ts';

interface Submission {
  readonly key: string;
  readonly authorization: string;
  readonly body: string;
  readonly number: number;
}
type Behaviour = (submission: Submission, response: ServerResponse, request: IncomingMessage) => void;

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let loads: LoadGenerator;
const servers: Server[] = [];

beforeAll(async () => {
  loads = createLoadGenerator({ workerUrl: await buildWorker('electron/adapters/host/load-worker.ts') });
});

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

const acknowledge: Behaviour = ({ key }, response) => {
  const data = {
    id: `id-of-${key}`,
    queue_path: `conversations/2026-01-01T00/${key}.json`,
    gateway: 'gateway-1',
  };
  response
    .writeHead(201, { 'content-type': 'application/json' })
    .end(JSON.stringify({ success: true, data }));
};

/** A gateway that behaves as told; gives its address and everything that was submitted to it. */
async function listen(behaviour: Behaviour): Promise<{ url: string; submissions: Submission[] }> {
  const submissions: Submission[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const submission = {
        key: String(request.headers['idempotency-key']),
        authorization: String(request.headers.authorization),
        body: Buffer.concat(chunks).toString('utf8'),
        number: submissions.length,
      };
      submissions.push(submission);
      behaviour(submission, response, request);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp/conversations/submit`,
    submissions,
  };
}

function load(
  plan: Partial<LoadPlan> & { readonly url: string },
  options: {
    readonly signal?: AbortSignal;
    readonly finish?: AbortSignal;
    readonly onProgress?: (progress: LoadProgress) => void;
  } = {},
): Promise<LoadResult> {
  return loads.run(
    {
      kind: 'submissions',
      token: 'a-token',
      ratePerSecond: 200,
      durationMs: 1_000,
      keyPrefix: 'drill-1',
      deadlineMs: 5_000,
      clientRetries: 0,
      ...plan,
    },
    { signal: new AbortController().signal, onProgress: () => {}, ...options },
  );
}

describe('the load', () => {
  it('sends what was planned, evenly, and reads each receipt', async () => {
    const { url, submissions } = await listen(acknowledge);

    const result = await load({ url, durationMs: 2_000 });

    expect(result.planned).toBe(400);
    expect(result.sent).toBe(400);
    expect(result.samples.map((sample) => sample.sequence)).toEqual(Array.from({ length: 400 }, (_, n) => n));
    expect(result.samples.every((sample) => sample.outcome === 'acknowledged' && sample.attempts === 1)).toBe(
      true,
    );
    expect(result.samples[7]?.receipt).toEqual({
      id: 'id-of-drill-1-7',
      place: 'conversations/2026-01-01T00/drill-1-7.json',
      gateway: 'gateway-1',
    });
    expect(new Set(submissions.map(({ key }) => key)).size).toBe(400);
    expect(submissions[0]?.authorization).toBe('Bearer a-token');
    const body = JSON.parse(submissions[0]?.body ?? '{}');
    expect(body).toMatchObject({ source: 'tandem-drill', metadata: { drill: true, run: 'drill-1' } });
    expect(submissions[0]?.body.length).toBeGreaterThan(500);
    expect(submissions[0]?.body.length).toBeLessThan(1_100);
  });

  it('follows a course that rises and falls, each request due where the course has it', async () => {
    const { url } = await listen(acknowledge);
    const stages = [
      { overMs: 1_000, toRatePerSecond: 200 },
      { overMs: 500, toRatePerSecond: 200 },
      { overMs: 500, toRatePerSecond: 0 },
    ];

    const { samples, planned, sent } = await load({ url, stages, ratePerSecond: 200, durationMs: 2_000 });

    expect([planned, sent]).toEqual([250, 250]);
    const startMs = samples[0]?.dueMs ?? 0;
    const due = (fromMs: number, toMs: number) =>
      samples.filter(({ dueMs }) => dueMs - startMs >= fromMs && dueMs - startMs < toMs).length;
    expect([due(0, 500), due(500, 1_000), due(1_000, 1_500), due(1_500, 2_000)]).toEqual([25, 75, 100, 50]);
  });

  it('keeps its rate within one per cent whatever the answers take', async () => {
    const { url } = await listen((submission, response, request) => {
      setTimeout(() => acknowledge(submission, response, request), submission.number % 50);
    });

    const { samples, planned, sent } = await load({ url, ratePerSecond: 300, durationMs: 3_000 });

    expect([planned, sent]).toEqual([900, 900]);
    // Of each end the least delayed one, so that a busy machine does not decide.
    const latenessMs = (part: typeof samples): number =>
      Math.min(...part.map((sample) => sample.sentMs - sample.dueMs));
    const driftMs = latenessMs(samples.slice(-100)) - latenessMs(samples.slice(0, 100));
    expect(Math.abs(driftMs) / 3_000).toBeLessThan(0.01);
    expect((samples[899]?.dueMs ?? 0) - (samples[0]?.dueMs ?? 0)).toBeCloseTo((899 * 1_000) / 300, 3);
  });

  it('counts latency from the due time, so that a stall shows in everything that had to wait', async () => {
    const held: (() => void)[] = [];
    let stall: { readonly fromMs: number; toMs: number } | null = null;
    const { url } = await listen((submission, response, request) => {
      const answer = (): void => acknowledge(submission, response, request);
      if (submission.number === 100) {
        const begun = { fromMs: Date.now(), toMs: Number.POSITIVE_INFINITY };
        stall = begun;
        setTimeout(() => {
          begun.toMs = Date.now();
          for (const release of held.splice(0)) release();
        }, 600);
      }
      if (stall !== null && stall.toMs === Number.POSITIVE_INFINITY) held.push(answer);
      else answer();
    });

    const { samples, latencyMs } = await load({ url, durationMs: 1_500 });

    const { fromMs, toMs } = stall ?? { fromMs: 0, toMs: 0 };
    const waited = samples.filter((sample) => sample.dueMs > fromMs && sample.dueMs < toMs - 50);
    // 200 a second for half a second and more, each of them sent although those before it had no answer yet.
    expect(waited.length).toBeGreaterThanOrEqual(100);
    for (const { endedMs } of waited) expect(endedMs).toBeGreaterThanOrEqual(toMs - 2);
    expect(latencyMs.max).toBeGreaterThan(550);
  });

  it('counts a broken connection as failed when the client does not retry', async () => {
    const { url } = await listen((submission, response, request) => {
      if (submission.number % 20 === 10) request.socket.destroy();
      else acknowledge(submission, response, request);
    });

    const { samples } = await load({ url });

    const failed = samples.filter((sample) => sample.outcome === 'failed');
    expect(failed).toHaveLength(10);
    expect(
      failed.every((sample) => sample.status === 0 && sample.error !== null && sample.receipt === null),
    ).toBe(true);
  });

  it('tries again with the same key and body after a broken connection, and only then', async () => {
    const seen = new Set<string>();
    const { url, submissions } = await listen((submission, response, request) => {
      const sequence = Number(submission.key.slice('drill-1-'.length));
      const isFirstTry = !seen.has(submission.key);
      seen.add(submission.key);
      if (isFirstTry && sequence % 20 === 10) request.socket.destroy();
      else if (sequence % 20 === 15) response.writeHead(503).end();
      else acknowledge(submission, response, request);
    });

    const { samples } = await load({ url, clientRetries: 1 });

    expect(samples.filter((sample) => sample.outcome === 'failed')).toEqual([]);
    const retried = samples.filter((sample) => sample.attempts === 2);
    expect(retried).toHaveLength(10);
    for (const { sequence } of retried) {
      const tries = submissions.filter(({ key }) => key === `drill-1-${sequence}`);
      expect(tries).toHaveLength(2);
      expect(tries[0]?.body).toBe(tries[1]?.body);
    }
    const refused = samples.filter((sample) => sample.outcome === 'refused');
    expect(refused).toHaveLength(10);
    expect(refused.every((sample) => sample.status === 503 && sample.attempts === 1)).toBe(true);
  });

  it('gives up on a request at its deadline', async () => {
    const { url } = await listen((submission, response, request) => {
      if (submission.number !== 5) acknowledge(submission, response, request);
    });

    const { samples } = await load({ url, durationMs: 200, deadlineMs: 1_500 });

    const failed = samples.filter((sample) => sample.outcome === 'failed');
    expect(failed).toMatchObject([{ status: 0, error: 'no answer within 1.5 s' }]);
    expect((failed[0]?.endedMs ?? 0) - (failed[0]?.sentMs ?? 0)).toBeGreaterThan(1_490);
  });

  it('acknowledges nothing on an answer without a receipt', async () => {
    const { url } = await listen((_, response) => response.writeHead(201).end('{"success":true}'));
    const { samples } = await load({ url, durationMs: 100 });
    expect(samples.every((sample) => sample.outcome === 'refused' && sample.receipt === null)).toBe(true);
  });

  it.each([
    ['{"success":false,"error":{"code":"queue-unavailable","message":"It hangs."}}', 'queue-unavailable'],
    ['<html>503 Service Unavailable</html>', null],
    ['{"error":{"code":"<b>"}}', null],
  ])('keeps the gateway’s own word for a refusal: %s', async (body, word) => {
    const { url } = await listen((_, response) => response.writeHead(503).end(body));
    const { samples } = await load({ url, durationMs: 100 });
    expect(new Set(samples.map(({ error }) => error))).toEqual(new Set([word]));
  });

  it('fails every request, and ends, when nobody listens', async () => {
    const { url } = await listen(acknowledge);
    const [server] = servers.splice(0);
    await new Promise((resolve) => server?.close(resolve));
    const { samples } = await load({ url, durationMs: 200 });
    expect(samples).toHaveLength(40);
    expect(samples.every((sample) => sample.outcome === 'failed' && sample.error === 'ECONNREFUSED')).toBe(
      true,
    );
  });

  it('tells how it goes several times a second, and who serves', async () => {
    const { url } = await listen(acknowledge);
    const heard: LoadProgress[] = [];

    const beganMs = performance.now();
    await load({ url }, { onProgress: (progress) => heard.push(progress) });

    expect(heard.length).toBeGreaterThanOrEqual(3);
    expect(heard.length).toBeLessThanOrEqual((performance.now() - beganMs) / 100);
    expect(heard.at(-1)).toMatchObject({ sent: 200, acknowledged: 200, failed: 0, servedBy: 'gateway-1' });
  });

  it('ends at once when it is stopped, and gives what was done', async () => {
    const { url } = await listen((submission, response, request) => {
      if (submission.number < 50) acknowledge(submission, response, request);
    });
    const stop = new AbortController();
    let stoppedAtMs = 0;

    const result = await load(
      { url, durationMs: 60_000, deadlineMs: 20_000 },
      {
        signal: stop.signal,
        onProgress: ({ sent }) => {
          if (sent < 60 || stop.signal.aborted) return;
          stoppedAtMs = performance.now();
          stop.abort();
        },
      },
    );

    // Without the stop, what is under way would wait for its deadline.
    expect(performance.now() - stoppedAtMs).toBeLessThan(15_000);
    expect(result.samples.length).toBe(result.sent);
    expect(result.samples.filter((sample) => sample.outcome === 'acknowledged')).toHaveLength(50);
    expect(result.samples.at(-1)).toMatchObject({ outcome: 'failed', error: 'load stopped' });
  });

  it('waits for what is under way when it is told to finish, and plans only what was due by then', async () => {
    const { url } = await listen((submission, response, request) => {
      setTimeout(() => acknowledge(submission, response, request), 300);
    });
    const finish = new AbortController();

    const result = await load(
      { url, durationMs: 60_000 },
      { finish: finish.signal, onProgress: ({ sent }) => sent >= 100 && finish.abort() },
    );

    expect(result.planned).toBeLessThan(1_000);
    expect(result.sent).toBe(result.planned);
    expect(result.samples.every((sample) => sample.outcome === 'acknowledged')).toBe(true);
  });

  it.each([
    ['more requests than it can remember', { ratePerSecond: 1_000, durationMs: 1_000_001 }],
    ['no rate', { ratePerSecond: 0 }],
    ['an address that is none', { url: 'file:///etc/passwd' }],
  ])('refuses %s', async (_, plan) => {
    const refusal = await Promise.resolve()
      .then(() => load({ url: 'http://127.0.0.1:1/', ...plan }))
      .catch((error: unknown) => error);
    expect((refusal as FailureError).failure).toMatchObject({ code: 'request-invalid' });
  });
});
