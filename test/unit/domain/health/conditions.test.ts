import { describe, expect, it } from 'vitest';
import {
  balancerConditions,
  certificateConditions,
  certificateSecrets,
  tlsEndpoints,
} from '../../../../electron/domain/health/conditions.ts';
import type { ServerCounters } from '../../../../electron/domain/traffic/balancer-counters.ts';
import { counters, server } from '../../../helpers/balancer-counters.ts';
import { compiled, specOf, stackText, withStandby } from '../../../helpers/stack-files.ts';

const NOW_MS = Date.UTC(2026, 5, 1);
const DAY_MS = 86_400_000;

const inDays = (days: number, where = 'the secret tls') => ({
  where,
  subject: 'example.org',
  notAfterMs: NOW_MS + days * DAY_MS,
});

describe('certificates', () => {
  it.each([
    [31, []],
    [30, [['warning', 'The certificate of example.org (the secret tls) expires on 2026-07-01, in 30 days.']]],
    [7.5, [['warning', 'The certificate of example.org (the secret tls) expires on 2026-06-08, in 7 days.']]],
    [7, [['alarm', 'The certificate of example.org (the secret tls) expires on 2026-06-08, in 7 days.']]],
    [1, [['alarm', 'The certificate of example.org (the secret tls) expires on 2026-06-02, in 1 day.']]],
    [
      0.5,
      [
        [
          'alarm',
          'The certificate of example.org (the secret tls) expires on 2026-06-01, in less than a day.',
        ],
      ],
    ],
    [0, [['alarm', 'The certificate of example.org (the secret tls) expired on 2026-06-01.']]],
    [-3, [['alarm', 'The certificate of example.org (the secret tls) expired on 2026-05-29.']]],
  ])('given one that counts for %d days more, then it is told as %j', (days, told) => {
    const found = certificateConditions([inDays(days)], NOW_MS);
    expect(found.map(({ tone, text }) => [tone, text])).toEqual(told);
  });

  it('given several, then the one that ends first is told first', () => {
    const found = certificateConditions([inDays(20, 'b'), inDays(2, 'a'), inDays(300, 'c')], NOW_MS);
    expect(found.map(({ subject }) => subject)).toEqual(['a', 'b']);
  });

  it('are looked for in what Tandem issued and in what services are given', () => {
    const text = withStandby(stackText('gateway-pair'));
    const issued = certificateSecrets(specOf(text), compiled(text));
    expect(issued).toContain('tls-authority');
    expect(issued.some((name) => name.startsWith('database-1-tls-'))).toBe(true);
    expect(issued.filter((name) => /password|token/.test(name))).toEqual([]);
    const shop = `tandem: 1\nname: shop\ncomponents:\n  - { name: web, kind: service, image: "w:1", secrets: [site-tls], user: "1000:1000" }\n`;
    expect(certificateSecrets(specOf(shop), compiled(shop))).toEqual(['site-tls']);
  });

  it('are looked at on published ports on which TLS is customary, on others not', () => {
    const shop = `tandem: 1
name: shop
components:
  - name: web
    kind: service
    image: "w:1"
    ports: [{ port: 8443, publish: { port: 9000 } }, { port: 80, publish: { port: 8000 } }, { port: 443 }]
`;
    expect(tlsEndpoints(compiled(shop))).toEqual([{ address: '127.0.0.1', port: 9000 }]);
    expect(tlsEndpoints(compiled(stackText('gateway-pair')))).toEqual([]);
  });
});

describe('routes', () => {
  const process = (member: string, ...servers: readonly Partial<ServerCounters>[]) => ({
    component: 'balancer',
    member,
    counters: counters([], servers.map(server)),
  });

  it('given one process that holds one server for up, then nothing is amiss', () => {
    const down = { state: 'down' } as const;
    const processes = [
      process('balancer-1', down, { ...down, server: 'gateway-2' }),
      process('balancer-2', down, { state: 'up', server: 'gateway-2' }),
    ];
    expect(balancerConditions(processes)).toEqual([]);
  });

  it('given no server that any process holds for up, then that is an alarm, once for a route and its streams', () => {
    const states = ['down', 'maintenance', 'draining'] as const;
    const servers = states.flatMap((state, index) => [
      { state, server: `gateway-${index}` },
      { state, server: `gateway-${index}`, backend: 'api_stream' },
    ]);
    const found = balancerConditions([
      process('balancer-1', ...servers, { backend: 'page', server: 'web-1' }),
    ]);
    expect(found).toEqual([
      {
        ...{ kind: 'balancer', subject: 'balancer/api', tone: 'alarm' },
        text: 'balancer holds no server of api for up: whoever asks there is refused.',
      },
    ]);
  });

  it('given a server that nobody checks, then it counts as up', () => {
    expect(balancerConditions([process('balancer-1', { state: 'unchecked' })])).toEqual([]);
    expect(balancerConditions([])).toEqual([]);
  });
});
