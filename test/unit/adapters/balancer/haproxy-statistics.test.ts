import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseStatistics } from '../../../../electron/adapters/balancer/haproxy-statistics.ts';
import { toFailure } from '../../../../electron/domain/failure.ts';

/** Recorded from HAProxy 3.0.11 with a configuration of ours, after both gateways had been frozen under load. */
const ANSWER = readFileSync(new URL('../../../fixtures/haproxy/statistics.csv', import.meta.url), 'utf8');

const failureOf = (text: string) => {
  try {
    parseStatistics(text, 'balancer-1');
  } catch (error) {
    return toFailure(error);
  }
  throw new Error('it was understood');
};

describe('statistics of HAProxy', () => {
  it('given an answer, then its listeners are there without the one that was asked', () => {
    const { frontends } = parseStatistics(ANSWER, 'balancer-1');
    expect(frontends.map(({ name, mode }) => `${name} ${mode}`)).toEqual([
      'api http',
      'write tcp',
      'page http',
    ]);
    expect(frontends.slice(0, 2)).toMatchObject([
      { sessions: 2, sessionsTotal: 4, requestsTotal: 234, bytesIn: 55_368, bytesOut: 27_028 },
      { sessions: 0, sessionsTotal: 0, requestsTotal: null, bytesIn: 0, bytesOut: 0 },
    ]);
  });

  it('given an answer, then each server of each back end is there with what it counted', () => {
    const { servers } = parseStatistics(ANSWER, 'balancer-1');
    expect(servers.map(({ backend, server, state }) => `${backend}/${server} ${state}`)).toEqual([
      'api/gateway-1 up',
      'api/gateway-2 up',
      'api/gateway-2_retry up',
      'api_stream/gateway-1 up',
      'api_stream/gateway-2 up',
      'write/database-1 down',
      'page/web-1 unchecked',
    ]);
    expect(servers[0]).toEqual({
      ...{ backend: 'api', server: 'gateway-1', mode: 'http', state: 'up', isBackup: false },
      ...{ queued: 0, sessions: 1, sessionsTotal: 233, bytesIn: 54_991, bytesOut: 26_796 },
      ...{ responseMs: 9, failedChecks: 4, timesDown: 2, connectionErrors: 0, responseErrors: 0 },
      ...{ retries: 1, redispatches: 1 },
    });
    expect(servers.map(({ responseMs }) => responseMs)).toEqual([9, 991, null, 29, null, null, null]);
  });

  it.each([
    ['UP 1/3', 'up'],
    ['DOWN 1/2', 'down'],
    ['DOWN (agent)', 'down'],
    ['NOLB', 'draining'],
    ['DRAIN', 'draining'],
    ['MAINT (via api/gateway-2)', 'maintenance'],
  ])('given a server that is %j, then it is %s', (status, state) => {
    const { servers } = parseStatistics(ANSWER.replace(',no check,', `,"${status}",`), 'balancer-1');
    expect(servers.at(-1)?.state).toBe(state);
  });

  it('given another order of columns and a new one among them, then it is understood all the same', () => {
    const lines = ANSWER.trimEnd().split('\n');
    const turned = lines.map((line, index) => {
      // Without the texts, whose commas would be turned round, too.
      const [first = '', ...fields] = line
        .replace(/"(?:[^"]|"")*"/g, '')
        .replace(/^# /, '')
        .split(',')
        .slice(0, -1);
      return `${index === 0 ? '# ' : ''}${[first, index === 0 ? 'news' : 'x', ...fields.reverse()].join(',')}`;
    });
    expect(parseStatistics(turned.join('\n'), 'balancer-1')).toEqual(parseStatistics(ANSWER, 'balancer-1'));
  });

  it.each([
    ['a page', '<html></html>', 'it does not begin with names'],
    ['nothing', '', 'it does not begin with names'],
    ['an open quote', `${ANSWER}x,"y`, 'its quotes do not match'],
    ['a figure that is none', ANSWER.replace(',80,71,234,', ',80,71,many,'), 'column req_tot'],
    ['a missing column', ANSWER.replace(',wretr,', ',retries,'), 'column wretr'],
    ['an unheard-of state', ANSWER.replace(',no check,', ',ASLEEP,'), 'a server is "ASLEEP"'],
    ['a negative figure', ANSWER.replace(',,233,54991,', ',,-233,54991,'), 'column stot'],
  ])('given %s, then nothing of it is believed', (_what, text, why) => {
    expect(failureOf(text)).toMatchObject({
      code: 'operation-failed',
      message: expect.stringContaining(`The statistics of balancer-1 are not understood: ${why}`),
    });
  });
});
