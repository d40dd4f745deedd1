import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../../../electron/domain/switchover/patroni-answer.ts';

describe('what Patroni answers', () => {
  it('is no refusal when it says so', () => {
    expect(refusalOf({ status: 200, text: 'Successfully switched over to "database-2"' })).toBeNull();
  });

  // Its sentences, as of 4.0.
  it.each([
    [412, 'leader name does not match', 'the leader has changed meanwhile'],
    [412, 'candidate name does not match with sync_standby', 'the standby is not in sync any more'],
    [412, 'switchover is not possible: can not find sync_standby', 'the standby is not in sync any more'],
    [412, 'candidate does not exists', 'the manager does not know this member'],
    [412, 'switchover is not possible: no good candidates have been found', 'no standby can take over now'],
    [400, 'Switchover is possible only to a specific candidate in a paused state', 'the manager is paused'],
    [503, 'Cluster has no leader, can not reinitialize', 'nobody leads'],
    [503, 'I am the leader, can not reinitialize', 'the member leads'],
    [503, 'reinitialize already in progress', 'something else is in progress'],
    [503, 'failed to write failover key into DCS', 'etcd did not take the order'],
    [503, 'Switchover failed', 'the standby did not take over'],
    [503, 'Failover status unknown', 'may still do so'],
    [401, 'no auth header received', 'the password in its configuration'],
    [500, 'Traceback', 'the manager answered 500: Traceback'],
  ])('is told in our words: %i %s', (status, text, why) => {
    const refusal = refusalOf({ status, text });
    expect(refusal?.why).toContain(why);
    expect(refusal?.hint).not.toBe('');
  });
});
