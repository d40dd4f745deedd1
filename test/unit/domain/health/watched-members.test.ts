import { describe, expect, it } from 'vitest';
import { outcomeByEngine } from '../../../../electron/domain/health/member-observation.ts';
import {
  answerWithinMs,
  askEveryMs,
  watchedMembers,
} from '../../../../electron/domain/health/watched-members.ts';
import { desiredContainer, observedContainer } from '../../../helpers/desired.ts';
import { compiled, specOf, stackText } from '../../../helpers/stack-files.ts';

const SERVICES = `tandem: 1
name: mixed
components:
  - { name: page, kind: service, image: "page:1", ports: [{ port: 8080 }, { port: 9090 }] }
  - { name: worker, kind: service, image: "worker:1" }
  - { name: job, kind: service, image: "job:1", probe: { kind: command, command: ["true"] } }
  - name: shop
    kind: service
    image: "shop:1"
    probe: { kind: http, port: 80, path: /health, contains: "\\"status\\":\\"ok\\"" }
`;

const probesOf = (text: string) =>
  Object.fromEntries(
    watchedMembers(specOf(text), compiled(text)).map(({ member, probe }) => [member, probe]),
  );

describe('members whose health is watched', () => {
  it('given services, then each is asked by its probe, else on its first port, else not at all', () => {
    expect(probesOf(SERVICES)).toEqual({
      'page-1': { kind: 'tcp', port: 8080 },
      'worker-1': null,
      'job-1': { kind: 'command', command: ['true'] },
      'shop-1': { kind: 'http', port: 80, path: '/health', status: 200, contains: '"status":"ok"' },
    });
  });

  it('given the default stack, then every member is, by its kind, and knows the networks of its pod', () => {
    const text = stackText('gateway-pair');
    expect(probesOf(text)).toMatchObject({
      'balancer-1': { kind: 'http', path: '/alive' },
      'gateway-2': { kind: 'http', path: '/health/ready' },
      'database-1': { kind: 'postgres' },
    });
    const [balancer] = watchedMembers(specOf(text), compiled(text));
    expect(balancer).toMatchObject({
      container: 'gateway-pair-balancer-1',
      infraContainer: 'gateway-pair-balancer-pod',
      thresholds: { rise: 2, fall: 3, startGraceMs: 60_000 },
    });
    expect(balancer?.networks).toContain('gateway-pair-front');
  });

  it('given a command, then it is run a third as often as others are asked, and may take longer', () => {
    const [tcp, command] = [{ kind: 'tcp', port: 1 } as const, { kind: 'command', command: ['x'] } as const];
    expect(askEveryMs(command, true)).toBe(3 * askEveryMs(tcp, true));
    expect(askEveryMs(tcp, true)).toBeLessThan(askEveryMs(tcp, false));
    expect(answerWithinMs(command)).toBeGreaterThan(answerWithinMs(tcp));
  });

  it.each([
    ['running', 'none', 'ok'],
    ['running', 'healthy', 'ok'],
    ['running', 'unhealthy', 'wrong'],
    ['running', 'starting', null],
    ['exited', 'unhealthy', null],
  ] as const)(
    'given nobody to ask and a container that is %s and %s, then that counts as %s',
    (state, health, is) => {
      expect(outcomeByEngine(observedContainer(desiredContainer('a-1'), { state, health }))).toBe(is);
    },
  );
});
