import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { CONVERSATION, type GatewayProcess, GatewaySite, until } from '../helpers/gateway-process.ts';
import { McpSession } from '../helpers/mcp-client.ts';
import { OtherMcpServer } from '../helpers/mcp-server.ts';
import { PostgresContainer } from '../helpers/postgres-container.ts';

let postgres: PostgresContainer;
let site: GatewaySite;
let other: OtherMcpServer;
let gateway: GatewayProcess;
let session: McpSession;

beforeAll(async () => {
  postgres = await PostgresContainer.start();
  site = await GatewaySite.open(postgres);
}, 300_000);

afterEach(async () => {
  await session?.close();
  await site.killAll();
  await other?.stop().catch(() => undefined);
});

afterAll(async () => {
  await site?.close();
  await postgres?.remove();
});

async function start(): Promise<void> {
  other = await OtherMcpServer.start();
  const overrides = { upstreams: [{ name: 'calc', url: other.url }] };
  gateway = await (await site.start('gateway-1', { overrides })).untilReady();
  session = await McpSession.open(gateway);
}

async function health(path: string): Promise<{ status: number; body: { checks: Record<string, unknown> } }> {
  const response = await fetch(`${gateway.url}${path}`);
  return { status: response.status, body: (await response.json()) as { checks: Record<string, unknown> } };
}

const add = () => session.client.callTool({ name: 'calc__add', arguments: { a: 2, b: 3 } });

it('the tools of another server are offered beside the own, and what they refuse is passed on', async () => {
  await start();

  const { tools } = await session.client.listTools();
  const good = await add();
  const wrong = session.client.callTool({ name: 'calc__add', arguments: { a: 'two' } });

  expect(tools.map(({ name }) => name)).toEqual([
    'submit_conversation',
    'calc__add',
    'calc__slow',
    'calc__flood',
  ]);
  expect(good).toEqual({ content: [{ type: 'text', text: '5' }] });
  await expect(wrong).rejects.toMatchObject({
    code: -32602,
    message: 'MCP error -32602: two numbers, please',
  });
  await expect(session.client.callTool({ name: 'other__add' })).rejects.toThrow(
    'There is no tool of this name.',
  );
  expect([...other.tokens]).toEqual([]);
});

it('a slow answer of another server comes through a balancer that waits a second for a sign of life', async () => {
  await start();
  const slow = await fetch(`${gateway.url}/mcp`, {
    method: 'POST',
    headers: {
      authorization: 'Bearer test-token',
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-session-id': session.id,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 9, method: 'tools/call', params: { name: 'calc__slow' } }),
  });
  let signs = 0;
  let text = '';
  for await (const chunk of slow.body ?? []) {
    text += Buffer.from(chunk).toString('utf8');
    signs += 1;
    if (signs === 4) other.letGo();
  }

  expect(text).toContain('"id":9');
  expect(text.match(/^: /gm)?.length).toBeGreaterThanOrEqual(3);
});

it('a server that is away is named by /health, not by readiness, and its calls fail by themselves', async () => {
  await start();
  await add();
  await other.stop();

  const answers = [];
  for (let call = 0; call < 6; call += 1) answers.push(await add());
  const full = await health('/health');
  const ready = await health('/health/ready');
  const submitted = await gateway.submit(CONVERSATION);
  const { tools } = await session.client.listTools();
  const metrics = await (await fetch(`${gateway.url}/metrics`)).text();

  for (const answer of answers) {
    expect(answer.isError).toBe(true);
    expect(JSON.stringify(answer.content)).toContain('upstream-unavailable');
  }
  expect(full).toMatchObject({
    status: 200,
    body: { status: 'degraded', checks: { 'upstream calc': { ok: false, error: expect.any(String) } } },
  });
  expect(ready).toMatchObject({ status: 200, body: { status: 'ok' } });
  expect(Object.keys(ready.body.checks)).not.toContain('upstream calc');
  expect(submitted.status).toBe(201);
  expect(tools.map(({ name }) => name)).toEqual(['submit_conversation']);
  expect(metrics).toContain('mcp_server_health{server_id="calc"} 0');
  expect(metrics).toMatch(
    /mcp_request_duration_seconds_count\{method="tools\/call",server_id="calc",status="error"\} 6/,
  );
  expect(metrics).toContain(
    'mcp_errors_total{method="tools/call",server_id="calc",error_type="upstream-unavailable"} 6',
  );

  other = await OtherMcpServer.start(other.port);
  await until('its health says that it answers again', async () => {
    const { body } = await health('/health');
    return JSON.stringify(body.checks['upstream calc']).includes('answers again');
  });
});
