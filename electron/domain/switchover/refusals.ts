import type { Failure } from '../failure.ts';
import { listOf } from '../wording.ts';
import { type ClusterMember, type ClusterView, follows, memberOf } from './cluster-view.ts';

/**
 * Why an order to the manager of a group is not given. A refusal costs nothing and names the way out; what is refused
 * here would have been refused by the manager in fewer words, or would have cost what nobody asked for.
 */

/** Patroni's own limit (`maximum_lag_on_failover`): a standby that lags by more is no candidate. */
const MAX_LAG_BYTES = 1024 * 1024;

export interface Named {
  readonly stack: string;
  /** Name of the component. */
  readonly group: string;
}

/** Who takes over when the leader hands over by plan: the wished member, or the first that may. */
export function chooseSuccessor(
  named: Named,
  view: ClusterView,
  wished: string | null,
): { readonly from: string; readonly to: string } | Failure {
  const state = stateRefusal(named, view);
  if (state !== null) return state;
  const from = view.leader ?? '';
  if (wished === null) {
    const may = view.members.find((candidate) => successorRefusal(named, view, candidate) === null);
    return may === undefined ? nobodyMay(named, view, from) : { from, to: may.member };
  }
  const candidate = memberOf(view, wished);
  if (candidate === undefined) return unknownMember(named, view, wished, 'switchover-refused');
  return successorRefusal(named, view, candidate) ?? { from, to: wished };
}

function stateRefusal({ stack, group }: Named, view: ClusterView): Failure | null {
  const refuse = (why: string, hint: string): Failure => ({
    code: 'switchover-refused',
    message: `${group} is not switched over: ${why}.`,
    hint,
  });
  if (view.isPaused) {
    return refuse(
      'its manager is paused, so nobody would take over if something failed half way',
      `tandem resume ${group} --stack ${stack}`,
    );
  }
  if (view.leader === null) {
    return refuse(
      'nobody leads it, so there is nobody to take over from',
      `Wait for its manager to elect; where it cannot, a member can be promoted by hand: tandem promote <member> --stack ${stack}`,
    );
  }
  if (view.isSwitchingOver) {
    return refuse(
      'a switchover is in progress already',
      'Wait for its end: "tandem status" shows who leads.',
    );
  }
  return null;
}

function successorRefusal(
  { stack, group }: Named,
  view: ClusterView,
  candidate: ClusterMember,
): Failure | null {
  const { member } = candidate;
  const refuse = (why: string, hint: string): Failure => ({
    code: 'switchover-refused',
    message: `${group} is not switched over to ${member}: ${why}.`,
    hint,
  });
  if (member === view.leader) return refuse('it leads already', 'Name another member, or none.');
  if (!follows(candidate)) {
    return refuse(
      `it does not follow ${view.leader} (${candidate.state})`,
      `Wait until it does, or make it a copy again: tandem reinit ${member} --stack ${stack}`,
    );
  }
  if (view.isSynchronous && !view.inSync.includes(member)) {
    const others =
      view.inSync.length === 0 ? '' : ` ${listOf(view.inSync)} ${view.inSync.length === 1 ? 'is' : 'are'}.`;
    return refuse(
      `it is not in sync, so what only ${view.leader} has acknowledged could be lost`,
      `Wait until it is.${others}`,
    );
  }
  if (candidate.lagBytes === null || candidate.lagBytes > MAX_LAG_BYTES) {
    return refuse(
      `it lags ${candidate.lagBytes === null ? 'by nobody knows how much' : `${kib(candidate.lagBytes)} behind`}`,
      'Wait until it has caught up: less than 1024 KiB is little enough.',
    );
  }
  return null;
}

function nobodyMay(named: Named, view: ClusterView, from: string): Failure {
  const reasons = view.members
    .filter(({ member }) => member !== from)
    .flatMap((candidate) => successorRefusal(named, view, candidate)?.message ?? []);
  return {
    code: 'switchover-refused',
    message: `${named.group} is not switched over: nobody can take over from ${from}.`,
    hint: 'Wait until a standby follows and is in sync: "tandem status" shows it.',
    cause: reasons.length === 0 ? `${from} is its only member` : reasons.join(' '),
  };
}

/**
 * Promotion by hand is for a group without a leader. With one it is a fail-over that nobody needs and that may lose
 * writes: only with the stack's name as the word of a person who knows.
 */
export function promotionRefusal(
  named: Named,
  view: ClusterView,
  wished: string,
  force: string | null,
): Failure | null {
  const { stack, group } = named;
  const refuse = (why: string, hint: string): Failure => ({
    code: 'promotion-refused',
    message: `${wished} is not promoted: ${why}.`,
    hint,
  });
  const candidate = memberOf(view, wished);
  if (candidate === undefined) return unknownMember(named, view, wished, 'promotion-refused');
  if (view.leader === wished) return refuse(`it leads ${group} already`, 'Nothing needs to be done.');
  if (force !== null && force !== stack) {
    return refuse(
      `"${force}" is not the name of this stack`,
      `--force takes the name of the stack: ${stack}`,
    );
  }
  if (!['running', 'streaming', 'in archive recovery'].includes(candidate.state)) {
    return refuse(
      `its server does not run (${candidate.state})`,
      `tandem restart ${wished} --stack ${stack}`,
    );
  }
  if (view.leader === null) return null;
  if (view.inSync.includes(wished)) {
    return refuse(
      `${view.leader} leads, and a switchover to it loses nothing`,
      `tandem switchover ${group} --to ${wished} --stack ${stack}`,
    );
  }
  if (force !== null) return null;
  return refuse(
    `${view.leader} leads; ${promotionCost(view, wished)}`,
    `Whoever accepts that types the name of the stack: tandem promote ${wished} --force ${stack} --stack ${stack}`,
  );
}

/** What a promotion by hand may lose, as far as anybody knows. */
export function promotionCost(view: ClusterView, wished: string): string {
  const lag = memberOf(view, wished)?.lagBytes ?? null;
  if (view.leader === null) {
    return `what the former leader acknowledged and ${wished} never received is lost; how much that is, nobody can say without it`;
  }
  if (view.inSync.includes(wished)) return 'nothing acknowledged is lost';
  if (lag === null) return `what only ${view.leader} holds would be lost; how much that is, is not known`;
  return `what only ${view.leader} holds would be lost: ${wished} lags ${kib(lag)} behind it, and more while it is promoted`;
}

/** A standby is thrown away and copied anew; the leader has nobody to be copied from. */
export function reinitRefusal(named: Named, view: ClusterView, wished: string): Failure | null {
  const { stack, group } = named;
  const refuse = (why: string, hint: string): Failure => ({
    code: 'manager-refused',
    message: `${wished} is not made anew: ${why}.`,
    hint,
  });
  const found = memberOf(view, wished);
  if (found === undefined) return unknownMember(named, view, wished, 'manager-refused');
  if (view.isPaused)
    return refuse(`the manager of ${group} is paused`, `tandem resume ${group} --stack ${stack}`);
  if (view.leader === null) {
    return refuse(
      'nobody leads, so there is nothing to copy',
      'Wait until somebody does: "tandem status" shows it.',
    );
  }
  if (view.leader === wished) {
    return refuse(
      `it leads ${group}, and its data is the one that the others copy`,
      `Let another member take over first: tandem switchover ${group} --stack ${stack}`,
    );
  }
  if (found.state === 'creating replica') {
    return refuse('it is being copied already', 'Wait for its end: "tandem status" shows it.');
  }
  return null;
}

export function pauseRefusal({ group }: Named, view: ClusterView, wish: 'pause' | 'resume'): Failure | null {
  if (view.isPaused === (wish === 'pause')) {
    return {
      code: 'manager-refused',
      message: `The manager of ${group} ${wish === 'pause' ? 'is paused already' : 'is not paused'}.`,
      hint: 'Nothing needs to be done.',
    };
  }
  return null;
}

function unknownMember(
  { stack, group }: Named,
  view: ClusterView,
  wished: string,
  code: Failure['code'],
): Failure {
  return {
    code,
    message: `${group} of stack "${stack}" has no member "${wished}" that its manager knows.`,
    hint: `It knows ${listOf(view.members.map(({ member }) => member)) || 'nobody'}.`,
  };
}

function kib(bytes: number): string {
  return `${Math.ceil(bytes / 1024)} KiB`;
}
