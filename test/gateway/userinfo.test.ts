import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CONVERSATION, GatewaySite, until } from '../helpers/gateway-process.ts';
import { PostgresContainer } from '../helpers/postgres-container.ts';

let postgres: PostgresContainer;
let site: GatewaySite;
let endpoint: Server;
let asked = 0;

beforeAll(async () => {
  postgres = await PostgresContainer.start();
  site = await GatewaySite.open(postgres);
}, 300_000);

beforeEach(async () => {
  asked = 0;
  endpoint = createServer((request, response) => {
    asked += 1;
    response.statusCode = request.headers.authorization === 'Bearer issued' ? 200 : 401;
    response.end('{"sub":"someone"}');
  }).listen(0, '127.0.0.1');
  await once(endpoint, 'listening');
});

afterEach(async () => {
  endpoint.closeAllConnections();
  endpoint.close();
  await site.killAll();
});

afterAll(async () => {
  await site?.close();
  await postgres?.remove();
});

async function start() {
  const url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/application/o/userinfo/`;
  const tokens = { kind: 'userinfo', url, cacheSeconds: 60 };
  return (await site.start('gateway-1', { overrides: { tokens } })).untilReady();
}

describe('tokens of an OpenID Connect provider', () => {
  it('are asked about once, and refused when the provider refuses them', async () => {
    const gateway = await start();

    const good = [
      await gateway.submit(CONVERSATION, { token: 'issued' }),
      await gateway.submit(CONVERSATION, { token: 'issued' }),
    ];
    const bad = await gateway.submit(CONVERSATION, { token: 'invented' });

    expect(good.map((answer) => answer.status)).toEqual([201, 201]);
    expect(bad).toMatchObject({ status: 401, body: { error: { code: 'token-refused' } } });
    expect(asked).toBe(2);
  });

  it('go on counting while the provider is away; new ones are put off, not refused', async () => {
    const gateway = await start();
    await gateway.submit(CONVERSATION, { token: 'issued' });
    endpoint.closeAllConnections();
    await new Promise((resolve) => endpoint.close(resolve));

    const known = await gateway.submit(CONVERSATION, { token: 'issued' });
    const unknown = [];
    for (let attempt = 0; attempt < 6; attempt += 1) {
      unknown.push(await gateway.submit(CONVERSATION, { token: `new-${attempt}` }));
    }
    expect(known.status).toBe(201);
    expect(unknown.every((answer) => answer.status === 503 && Number(answer.retryAfter) > 0)).toBe(true);
    expect(unknown[0]?.body.error?.code).toBe('tokens-unavailable');
    await until('its health says so', async () => {
      const response = await fetch(`${gateway.url}/health`);
      const health = (await response.json()) as { status: string; checks: { tokens: { ok: boolean } } };
      return response.status === 200 && health.status === 'degraded' && !health.checks.tokens.ok;
    });
  });
});
