import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Output } from '../../../electron/cli/output.ts';
import { statusText } from '../../../electron/cli/status-text.ts';
import { describeGroup } from '../../../electron/domain/health/describe-group.ts';
import type { GroupObservation } from '../../../electron/domain/health/group-observation.ts';
import { database, follows, gone, NOW_MS, says, writes } from '../../helpers/group-observations.ts';
import { member, pair, status, toContract } from '../renderer/builders.ts';

const stream = new PassThrough();
const output = new Output({ stdout: stream, stderr: stream, json: false, variables: {} });

function textOf(observation: GroupObservation): readonly string[] {
  const group = describeGroup(observation, NOW_MS, null);
  const members = group.standings.map((standing) =>
    member(standing.member, { kind: 'postgres', standing, startedAt: '2026-03-01T11:59:00Z' }),
  );
  const shown = status([...members, member('etcd-1', { startedAt: '2026-03-01T11:59:00Z' })], {
    groups: [toContract(group)],
  });
  return statusText({ status: shown, drills: [], runs: [], incidents: [] }, NOW_MS, output).split('\n');
}

describe('the status of a database with a standby', () => {
  it('shows roles and lags in its table, and below it who leads', () => {
    const lagging = database({
      members: [
        says('data-1', writes({ positionBytes: 3_000_000 })),
        says(
          'data-2',
          follows({ positionBytes: 1_000_000, receivedBytes: 2_999_999, replayedAtMs: NOW_MS - 4_000 }),
        ),
      ],
    });
    expect(textOf(lagging).slice(2, 9)).toEqual([
      'MEMBER  STATE    READY  KIND      ROLE          LAG                     RESTARTS  UPTIME  DETAIL',
      'data-1  running  yes    postgres  primary       -                       0         1m00s',
      'data-2  running  yes    postgres  sync standby  1.9 MiB and 4 s behind  0         1m00s',
      'etcd-1  running  yes    etcd      -             -                       0         1m00s',
      '',
      'data: led by data-1 for 1m00s · timeline 3 · 1 of 1 etcd answering, 1 needed',
      '  data is redundant: data-2 has every acknowledged commit and can take over from data-1.',
    ]);
  });

  it('marks what is no longer protected', () => {
    const alone = textOf(database({ members: [says('data-1', writes({ followers: [] })), gone('data-2')] }));
    expect(alone).toContain('  ! data-2 does not run.');
    expect(alone.find((line) => line.startsWith('  ! data is not redundant'))).toContain('Writes go on');
  });

  it('names both leaders when there are two', () => {
    const split = textOf(database({ members: [says('data-1', writes()), says('data-2', writes())] }));
    expect(split.find((line) => line.startsWith('data: '))).toContain('two leaders: data-1 and data-2');
    expect(split.filter((line) => line.includes('Alarm:'))).not.toEqual([]);
  });
});

it('has no columns for roles where no member has one', () => {
  expect(statusText({ status: pair(), drills: [], runs: [], incidents: [] }, NOW_MS, output)).not.toContain(
    'ROLE',
  );
});

it('says which drill comes next, where the host will run one by itself', () => {
  const text = (nextDrill: ReturnType<typeof pair>['nextDrill']) =>
    statusText({ status: { ...pair(), nextDrill }, drills: [], runs: [], incidents: [] }, NOW_MS, output);

  expect(text({ drill: 'gateway-kill', atMs: NOW_MS + 3_600_000 })).toContain(
    'Next drill: gateway-kill in 1h00m',
  );
  expect(text(null)).not.toContain('Next drill');
});

describe('the status of members and of what is around them', () => {
  const linesOf = (shown: ReturnType<typeof status>) =>
    statusText({ status: shown, drills: [], runs: [], incidents: [] }, NOW_MS, output).split('\n');
  const sinceMs = NOW_MS;

  it('says of a member that answered just now that its answers were bad before', () => {
    const ill = { state: 'suspect', text: 'refuses: nothing listens', sinceMs } as const;
    const well = { state: 'healthy', text: 'answers', sinceMs } as const;
    const stopped = { state: 'stopped', text: 'stopped on purpose', sinceMs } as const;
    const lines = linesOf(
      status([
        member('gateway-1', { health: ill }),
        member('gateway-2', { health: well }),
        member('gateway-3', { state: 'exited', readiness: 'unknown', detail: '', health: stopped }),
      ]),
    );
    const detailOf = (name: string) => lines.find((line) => line.startsWith(name))?.trimEnd();
    expect(detailOf('gateway-1')).toMatch(/ refuses: nothing listens$/);
    expect(detailOf('gateway-2')).not.toMatch(/answers/);
    expect(detailOf('gateway-3')).toMatch(/ stopped on purpose$/);
  });

  it('has a line for each condition, with a mark', () => {
    const conditions = [
      { kind: 'certificate', subject: 'x', tone: 'warning', text: 'The certificate expires.' },
      { kind: 'balancer', subject: 'y', tone: 'alarm', text: 'No\u001b[31m server is up.' },
    ] as const;
    const lines = linesOf(status([member('gateway-1')], { conditions: [...conditions] }));
    expect(lines).toContain('! The certificate expires.');
    expect(lines.some((line) => /^! No.* server is up\.$/.test(line) && !line.includes('\u001b'))).toBe(true);
  });
});
