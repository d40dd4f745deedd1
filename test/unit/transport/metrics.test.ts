import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readMetricsToken } from '../../../electron/adapters/host/metrics-token.ts';
import type { ProcessFigures } from '../../../electron/ports/process-figures.ts';
import type { HostFigures } from '../../../electron/services/host-figures.ts';
import { METRICS_TYPE, metricsText } from '../../../electron/transport/metrics-text.ts';
import { type BrowserHost, serveBrowser } from '../../../electron/transport/websocket.ts';
import { createFakeHost } from './fake-host.ts';

const figures: HostFigures = {
  isEngineConnected: true,
  stacks: [
    {
      stack: 'pair',
      state: 'degraded',
      survival: 'fails',
      members: [{ member: 'gateway-1', component: 'gateway', state: 'suspect' }],
      conditions: { alarm: 1, warning: 0 },
      drills: [
        {
          ...{
            id: 'gateway-kill',
            passed: true,
            requests: 900,
            failed: 0,
            lost: 0,
            duplicated: 0,
            unacknowledged: 0,
          },
          ...{ slowestMs: 21.5, detectMs: 12, servedAgainMs: 20, redundantAgainMs: null },
          startedAtMs: 1_700_000_000_000,
        },
      ],
    },
  ],
  incidents: [{ stack: 'pair', kind: 'revived', count: 3 }],
  leftOut: 2,
};
const own: ProcessFigures = {
  cpuSeconds: 1.5,
  residentBytes: 80_000_000,
  startedAtSeconds: 1_700_000_000,
  loopDelaySeconds: { p50: 0.001, p99: 0.02, max: 0.3 },
};

describe('metrics', () => {
  it('say how stacks, members and drills stand, and what the host uses', async () => {
    const lines = (await metricsText('1.2.3', figures, own)).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'tandem_info{version="1.2.3"} 1',
        'tandem_engine_connected 1',
        'tandem_metrics_left_out 2',
        'tandem_stack_state{stack="pair",state="degraded"} 1',
        'tandem_stack_state{stack="pair",state="healthy"} 0',
        'tandem_stack_survival{stack="pair",survival="fails"} 1',
        'tandem_stack_conditions{stack="pair",tone="alarm"} 1',
        'tandem_member_health{stack="pair",component="gateway",member="gateway-1",state="suspect"} 1',
        'tandem_member_health{stack="pair",component="gateway",member="gateway-1",state="healthy"} 0',
        'tandem_drill_passed{stack="pair",drill="gateway-kill"} 1',
        'tandem_drill_timestamp_seconds{stack="pair",drill="gateway-kill"} 1700000000',
        'tandem_drill_slowest_seconds{stack="pair",drill="gateway-kill"} 0.0215',
        'tandem_incidents_total{stack="pair",kind="revived"} 3',
        'process_cpu_seconds_total 1.5',
        'process_resident_memory_bytes 80000000',
        'tandem_event_loop_delay_seconds{quantile="0.99"} 0.02',
        '# TYPE tandem_incidents_total counter',
      ]),
    );
    // What was not seen has no value.
    expect(lines.filter((line) => line.startsWith('tandem_drill_redundant_again_seconds{'))).toEqual([]);
  });

  it('of a name that would break out of its label are escaped', async () => {
    const stacks = [{ ...figures.stacks[0], stack: 'a"}\n x' }] as HostFigures['stacks'];
    const text = await metricsText('1', { ...figures, stacks }, { ...own, loopDelaySeconds: null });
    expect(text).toContain('tandem_stack_state{stack="a\\"}\\n x",state="degraded"} 1');
    expect(text).not.toContain('tandem_event_loop_delay_seconds{');
  });
});

describe('the page of metrics', () => {
  let folder: string;
  let host: BrowserHost;
  let token: string;
  let cookie: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tandem-metrics-'));
    await mkdir(join(folder, 'page'));
    await writeFile(join(folder, 'page', 'index.html'), '<title>page</title>');
    token = await readMetricsToken(folder);
    host = await serveBrowser(createFakeHost({}), {
      port: 0,
      pageFolder: join(folder, 'page'),
      metrics: {
        token,
        read: async () => ({ type: METRICS_TYPE, text: await metricsText('1', figures, own) }),
      },
    });
    const opened = await get(new URL(host.newLink()).pathname + new URL(host.newLink()).search);
    cookie = String(opened.headers.get('set-cookie')).split(';')[0] as string;
  });
  afterEach(async () => {
    await host.close();
    await rm(folder, { recursive: true, force: true });
  });

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`http://127.0.0.1:${host.port}${path}`, { headers });

  it('comes to a collector that shows the token, in the form that Prometheus reads', async () => {
    const answer = await get('/metrics', { authorization: `Bearer ${token}` });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.text()).toContain('tandem_engine_connected 1');
  });

  it('comes to the browser that opened the page', async () => {
    expect((await get('/metrics', { cookie })).status).toBe(200);
  });

  it('comes to nobody else', async () => {
    for (const headers of [{}, { authorization: 'Bearer x' }, { cookie: 'tandem=1' }]) {
      const answer = await get('/metrics', headers as Record<string, string>);
      expect(answer.status).toBe(401);
      expect(await answer.text()).not.toContain('tandem_');
    }
    // And the token opens nothing else.
    expect((await get('/', { authorization: `Bearer ${token}` })).status).toBe(401);
  });

  it('has one token for a data folder, which others cannot read', async () => {
    expect(await readMetricsToken(folder)).toBe(token);
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const path = join(folder, 'metrics-token');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await writeFile(path, 'short\n');
    const renewed = await readMetricsToken(folder);
    expect(renewed).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(renewed).not.toBe(token);
    expect((await readFile(path, 'utf8')).trim()).toBe(renewed);
  });
});
