import type { GuardSummary } from '../failover/guard-summary.ts';
import { SILENCE_MS } from '../failover/policy.ts';
import type { Blow, Drill } from './drill.ts';
import { isHandedOver } from './drill-choice.ts';
import { stepsOf } from './drill-steps.ts';
import type { DrillTargets } from './drill-targets.ts';
import { freezeFault } from './faults/freeze.ts';

/** What will happen, said before it does, so that it can be held against what was measured. */
export interface Prediction {
  /** What clients will notice. */
  readonly outcome: string;
  /** What of the acknowledged will be lost. */
  readonly loss: string;
  /** Why data may be destroyed that somebody was promised; null when none can. */
  readonly destroys: string | null;
}

/** What of a stack decides how a drill ends. */
export interface Circumstances {
  /** The database has a standby and somebody who decides who leads. */
  readonly hasCluster: boolean;
  /** Its commits wait for a standby. */
  readonly isSynchronous: boolean;
  readonly guardedBy: GuardSummary['by'];
  /** How long the guardian lets a primary say nothing; left out, as long as everybody's. */
  readonly silenceMs?: number | undefined;
}

/** The same without words. */
export interface Foresight {
  readonly clients: 'nothing-hurt' | 'late' | 'gap' | 'broken-connections' | 'unaware';
  /** How long requests may fail; 0 unless there is a gap. */
  readonly gapMs: number;
  /** Sessions cannot be opened until somebody leads the cache. */
  readonly sessionsWait: boolean;
  readonly mayDestroy: boolean;
}

/** Of what the seed draws, not of all that it could: what is predicted is what will strike. */
export function predictDrill(
  drill: Drill,
  targets: DrillTargets,
  { seed, guardedBy, silenceMs }: { readonly seed: number } & Pick<Circumstances, 'guardedBy' | 'silenceMs'>,
): Prediction {
  const { cluster, isSynchronous } = targets.database;
  const circumstances = { hasCluster: cluster !== null, isSynchronous, guardedBy, silenceMs };
  const blows = [...stepsOf(drill, targets, seed)].flatMap((step) => step.blows);
  return predictBlows(blows, drill.clientRetries, circumstances);
}

/** `blows`: those that this stack has members for. */
export function predictBlows(
  blows: readonly Blow[],
  clientRetries: number,
  circumstances: Circumstances,
): Prediction {
  const foresight = foresee(blows, clientRetries, circumstances);
  const destroys = foresight.mayDestroy
    ? 'Commits of this database do not wait for a standby: those of the last moments before a take-over may be lost.'
    : null;
  return {
    outcome: outcomeText(foresight),
    loss: destroys ?? 'Nothing that was acknowledged is lost.',
    destroys,
  };
}

/** For whoever has words of their own. */
export function foresee(
  blows: readonly Blow[],
  clientRetries: number,
  circumstances: Circumstances,
): Foresight {
  const { hasCluster, isSynchronous } = circumstances;
  const longestMs = Math.max(0, ...blows.map((blow) => gapMs(blow, circumstances)));
  const breaks = clientRetries === 0 && blows.some(({ tolerates }) => tolerates === 'broken-connections');
  const isLate = blows.some(({ tolerates }) => tolerates === 'while-held');
  const clients = (): Foresight['clients'] => {
    if (blows.length === 0) return 'nothing-hurt';
    if (isLate) return 'late';
    if (longestMs > 0) return 'gap';
    return breaks ? 'broken-connections' : 'unaware';
  };
  // A standby that has not every commit takes over all the same: then the last ones are gone. That goes for a primary that
  // only suffers, too: it may be found too slow, or give up by itself. Who hands over by plan waits for the standby.
  const losesLead = blows.some(({ tier, tolerates }) => tier === 'primary' && tolerates !== 'nothing');
  return {
    clients: clients(),
    gapMs: isLate ? 0 : longestMs,
    sessionsWait: !isLate && blows.some(({ sessionsTolerate }) => sessionsTolerate === 'gap'),
    mayDestroy: losesLead && hasCluster && !isSynchronous,
  };
}

function outcomeText({ clients, gapMs: ms, sessionsWait }: Foresight): string {
  const sessions = sessionsWait ? ' Sessions cannot be opened until somebody leads the cache.' : '';
  switch (clients) {
    case 'nothing-hurt':
      return 'Nothing is hurt: what is shown is how the stack bears the load.';
    case 'late':
      return 'Answers are late, and some may be refusals.';
    case 'gap':
      return `Requests may fail for about ${Math.round(ms / 1_000)} s.${sessions}`;
    case 'broken-connections':
      return `At most the requests under way on the victim fail.${sessions}`;
    case 'unaware':
      return `No request fails.${sessions}`;
  }
}

/** With a guardian the lead changes within about a second; without, when a lease has run out. */
const GUARDED_GAP_MS = 1_000;
const LEASE_GAP_MS = 25_000;
/** A cluster that starts as a whole has to agree on who leads first. */
const ELECTION_MS = 12_000;

function gapMs(blow: Blow, { hasCluster, guardedBy, silenceMs = SILENCE_MS }: Circumstances): number {
  if (blow.tolerates !== 'gap') return 0;
  if (isHandedOver(blow)) {
    if (guardedBy === 'nobody') return LEASE_GAP_MS;
    // A death is told at once; a silence has to last.
    const extraMs = blow.plan === freezeFault ? silenceMs - SILENCE_MS : 0;
    return Math.min(LEASE_GAP_MS, GUARDED_GAP_MS + extraMs);
  }
  return blow.holdMs + (blow.tier === 'database' && hasCluster ? ELECTION_MS : 0);
}
