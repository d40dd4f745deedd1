import type { FailureCode } from '../failure.ts';

/** What Patroni answered to an order; the text is prose of its own. */
export interface PatroniAnswer {
  readonly status: number;
  readonly text: string;
}

interface Refusal {
  readonly says: RegExp;
  readonly why: string;
  readonly hint: string;
}

const LOOK = '"tandem status" shows how the members stand.';

/** Patroni's sentences (`patroni/api.py`, `patroni/ha.py` of 4.0) in ours; it gives many of them the same status. */
const REFUSALS: readonly Refusal[] = [
  {
    says: /leader name does not match/,
    why: 'the leader has changed meanwhile',
    hint: `Look who leads now and order again. ${LOOK}`,
  },
  {
    says: /does not match with sync_standby|can not find sync_standby/,
    why: 'the standby is not in sync any more',
    hint: `Wait until it is. ${LOOK}`,
  },
  { says: /candidate does not exists/, why: 'the manager does not know this member', hint: LOOK },
  {
    says: /no good candidates|does not have members except leader/,
    why: 'no standby can take over now: each is silent, too far behind or told not to lead',
    hint: LOOK,
  },
  { says: /paused state/, why: 'the manager is paused', hint: 'tandem resume <component>' },
  { says: /has no leader/, why: 'nobody leads', hint: LOOK },
  {
    says: /I am the leader/,
    why: 'the member leads, and its data is the one that the others copy',
    hint: 'tandem switchover <component>, and then order again.',
  },
  {
    says: /already in progress/,
    why: 'something else is in progress on this member',
    hint: 'Wait for its end.',
  },
  {
    says: /failed to write failover key/,
    why: 'etcd did not take the order, so nothing was done',
    hint: 'Is its member up? Without etcd nobody can take over.',
  },
  {
    says: /(?:Switchover|Failover) failed/,
    why: 'the standby did not take over, and the manager gave it up',
    hint: `The logs of both members say why: tandem logs <member>. ${LOOK}`,
  },
  {
    says: /status unknown/,
    why: 'it has not come about within twenty seconds and may still do so',
    hint: LOOK,
  },
];

/** Null for an order that was carried out, or taken. */
export function refusalOf({ status, text }: PatroniAnswer): Omit<Refusal, 'says'> | null {
  if (status >= 200 && status < 300) return null;
  if (status === 401) {
    return {
      why: 'the password in its configuration is not the one that it runs with',
      hint: 'tandem restart <member>, so that it reads its configuration again.',
    };
  }
  return (
    REFUSALS.find(({ says }) => says.test(text)) ?? {
      why: `the manager answered ${status}${text === '' ? '' : `: ${text.slice(0, 200)}`}`,
      hint: LOOK,
    }
  );
}

/** Codes under which a refusal by the manager itself is told. */
export type OrderCode = Extract<FailureCode, 'switchover-refused' | 'promotion-refused' | 'manager-refused'>;
