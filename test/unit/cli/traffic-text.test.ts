import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Output } from '../../../electron/cli/output.ts';
import { trafficText } from '../../../electron/cli/traffic-text.ts';
import type { EventPayload } from '../../../electron/contract/contract.ts';

const stream = new PassThrough();
const output = new Output({ stdout: stream, stderr: stream, json: false, variables: {} });

type Sample = EventPayload<'traffic.sample'>;
const edge: Sample['edges'][number] = {
  ...{ from: 'clients', to: 'balancer', through: 'api', unit: 'requests', state: null },
  ...{ sessions: 12, queued: 0, perSecond: 1_234.4, bytesInPerSecond: 2_048, bytesOutPerSecond: 12 },
  ...{ responseMs: null, failedChecks: 0, retries: 0, redispatches: 0 },
};
const sample = (change: Partial<Sample> = {}): Sample => ({
  ...{ subscription: 's', stack: 'pair', atMs: 1, hasRates: true, edges: [], silent: [] },
  ...change,
});

describe('the traffic in words', () => {
  it('is a line for each edge, with rates where there are any', () => {
    const behind: Sample['edges'][number] = {
      ...edge,
      ...{ from: 'balancer', to: 'gateway-1', state: 'partly', perSecond: 0.25, sessions: 3, queued: 2 },
      ...{ responseMs: 7.4, bytesInPerSecond: null, retries: 4, failedChecks: 1_600 },
    };
    expect(trafficText(sample({ edges: [edge, behind] }), output).split('\n')).toEqual([
      'FROM      TO         THROUGH  STATE   PER SECOND      OPEN            ANSWER  IN         OUT     RETRIED  CHECKS FAILED',
      'clients   balancer   api      -       1\u202f234 requests  12              -       2.0 KiB/s  12 B/s  -        -',
      'balancer  gateway-1  api      partly  0.3 requests    3 (+2 waiting)  7 ms    -          12 B/s  4        1\u202f600',
    ]);
  });

  it('says who does not answer, on one line whatever was thrown', () => {
    const silent = [{ member: 'balancer-2', why: 'no\u001b[31m answer' }];
    const text = trafficText(sample({ silent }), output);
    expect(text.split('\n')).toEqual([
      'No balancer of this stack answers, so nothing is known of its traffic.',
      expect.stringMatching(/^! balancer-2 does not answer: no.* answer$/),
    ]);
    expect(text).not.toContain('\u001b');
  });
});
