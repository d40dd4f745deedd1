import { type Drill, drillById } from '../domain/drill/catalogue.ts';
import { advanceDrill, type DrillState } from '../domain/drill/drill-state.ts';
import type { DrillMember } from '../domain/drill/drill-targets.ts';
import { compareLedger, type QueueFile } from '../domain/drill/ledger.ts';
import { type DrillPhase, type DrillVerdict, judgeDrill } from '../domain/drill/verdict.ts';
import { FailureError, fail, toFailure } from '../domain/failure.ts';
import type { LeaseRecord } from '../ports/journal.ts';
import type { LoadResult } from '../ports/load-generator.ts';
import { checkEverythingReady, checkHasTwin, chosenVictim } from './drill-runner-checks.ts';
import { type ArmedFault, armFault, proveFault } from './drill-runner-injection.ts';
import { DrillLoad } from './drill-runner-load.ts';
import {
  type DrillDependencies,
  type DrillRequest,
  type DrillRunOptions,
  throwIfCancelled,
  unlessCancelled,
} from './drill-runner-parts.ts';
import { awaitRedundancy, narrowedMoment, noticedAtMs, type Strike } from './drill-runner-recovery.ts';
import { FaultWatch } from './drill-runner-watch.ts';
import { planLeases, revertLeases, storeLeases } from './fault-leases.ts';
import { LedgerReader } from './ledger-reader.ts';

const WARM_UP_MS = 2_000;
const HELD_FOR_MS = 1_000;
const AFTERMATH_MS = 2_000;
/** Beyond the hold time the lease is anybody's to undo. */
const LEASE_MARGIN_MS = 10_000;
const POLL_MS = 50;
/** After an abort: what was under way is stored or given up by then, and can be removed. */
const SETTLE_AFTER_ABORT_MS = 1_500;
/** All drills' keys begin with it, so that what an earlier one left can be found. */
const ALL_DRILLS_PREFIX = 'tandem-drill-';

/**
 * Carries one drill out, from the check of the steady state to the verdict, and cleans up whatever happens. A drill
 * that does not pass is a verdict; one that cannot be carried out throws a `FailureError`: `drill-refused`,
 * `cancelled`, `fault-not-observed`, `lease-not-reverted`, or whatever stood in the way.
 */
export function runDrill(
  dependencies: DrillDependencies,
  request: DrillRequest,
  options: DrillRunOptions,
): Promise<DrillVerdict> {
  return new DrillRun(dependencies, request, options).carryOut();
}

class DrillRun {
  readonly #deps: DrillDependencies;
  readonly #request: DrillRequest;
  readonly #options: DrillRunOptions;
  readonly #drill: Drill;
  readonly #watch: FaultWatch;
  readonly #reader: LedgerReader;
  readonly #keyPrefix: string;
  readonly #clientRetries: number;
  readonly #startedAtMs: number;
  /** Ends every wait: the caller's abort, the load that broke, or the end of the drill. */
  readonly #ended = new AbortController();
  #state: DrillState = 'planned';
  #load: DrillLoad | null = null;
  #armed: ArmedFault | null = null;
  #leases: readonly LeaseRecord[] = [];
  #revertedAtMs: number | null = null;
  #files: readonly QueueFile[] = [];

  constructor(dependencies: DrillDependencies, request: DrillRequest, options: DrillRunOptions) {
    this.#deps = dependencies;
    this.#request = request;
    this.#options = options;
    this.#drill = drillById(request.drill);
    this.#watch = new FaultWatch(dependencies, request.targets);
    this.#reader = new LedgerReader({
      exec: dependencies.engine,
      files: dependencies.engine,
      leaders: dependencies.leaders,
      clock: dependencies.clock,
    });
    this.#keyPrefix = `${ALL_DRILLS_PREFIX}${request.runId}-`;
    this.#clientRetries = request.clientRetries ?? this.#drill.clientRetries;
    this.#startedAtMs = dependencies.clock.nowMs();
  }

  async carryOut(): Promise<DrillVerdict> {
    const { signal } = this.#options;
    const abort = (): void => this.#ended.abort();
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    try {
      const verdict = await this.#experiment();
      await this.#cleanUp();
      this.#enter('completed');
      this.#tell('done', verdict.sentence);
      return verdict;
    } catch (error) {
      const failure = toFailure(error);
      this.#enter(failure.code === 'cancelled' ? 'aborted' : 'failed');
      await this.#cleanUp();
      throw new FailureError(failure);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  async #experiment(): Promise<DrillVerdict> {
    this.#enter('checking');
    await this.#check();
    this.#enter('running');
    this.#load = this.#startLoad();
    await this.#load.firstAnswer(this.#ended.signal);
    await this.#pause(WARM_UP_MS);
    const victim = await unlessCancelled(
      chosenVictim(this.#deps, this.#drill, this.#request.targets, this.#load.progress),
      this.#ended.signal,
    );
    const strike = await this.#strike(victim);
    const redundant = this.#awaitRedundancy(strike);
    await this.#holdFault(strike, this.#load);
    this.#enter('reverting');
    await this.#revert();
    const redundantAtMs = await redundant;
    await this.#pause(AFTERMATH_MS);
    const result = await unlessCancelled(this.#load.finish(), this.#ended.signal);
    return this.#judge(strike, redundantAtMs, result);
  }

  async #check(): Promise<void> {
    const { targets } = this.#request;
    this.#tell('checking', `Is everything of ${targets.stack} up and ready?`);
    checkHasTwin(this.#drill, targets);
    const { signal } = this.#ended;
    await unlessCancelled(this.#undoEarlierFaults(), signal);
    await unlessCancelled(checkEverythingReady(this.#deps, targets, signal), signal);
    const removed = await unlessCancelled(this.#reader.remove(targets, ALL_DRILLS_PREFIX, []), signal);
    if (removed > 0) this.#note(`Removed ${removed} submissions that an earlier drill had left.`);
  }

  async #undoEarlierFaults(): Promise<void> {
    const open = await this.#deps.journal.openLeases();
    const ours = open.filter((lease) => lease.stack === this.#request.targets.stack);
    await revertLeases(this.#leaseParts(), ours.reverse());
  }

  #startLoad(): DrillLoad {
    const { targets, token, ratePerSecond } = this.#request;
    this.#watch.start();
    this.#tell('load-started', `${ratePerSecond} requests a second`);
    return new DrillLoad(
      this.#deps,
      {
        url: `${targets.baseUrl}${targets.submitPath}`,
        token,
        ratePerSecond,
        keyPrefix: this.#keyPrefix.slice(0, -1),
        clientRetries: this.#clientRetries,
      },
      { onProgress: this.#options.onProgress, onBroken: (failure) => this.#ended.abort(failure) },
    );
  }

  async #strike(victim: DrillMember): Promise<Strike> {
    const { engine, journal, clock, newId } = this.#deps;
    const { targets, runId } = this.#request;
    const [life, infra] = await Promise.all([
      engine.life(victim.container),
      engine.life(victim.infraContainer),
    ]);
    if (life === null || infra === null) {
      return fail({ code: 'drill-refused', message: `${victim.member} is not there any more.` });
    }
    const fault = this.#drill.planFault({ ...victim, containerId: life.id, infraContainerId: infra.id });
    const holdMs = this.#drill.holdMs + LEASE_MARGIN_MS;
    this.#leases = planLeases({ runId, stack: targets.stack, fault, newId, holdMs, nowMs: clock.nowMs() });
    await storeLeases(journal, this.#leases);
    this.#armed = await armFault(this.#deps, fault);
    throwIfCancelled(this.#ended.signal);
    this.#watch.mark();
    const { moment: struck, answers } = await this.#armed.strike();
    this.#tell('fault-injected', `${victim.member} ${this.#drill.deed}`, struck.beganAtMs);
    const about = { stack: targets.stack, evidence: fault.evidence, lifeBefore: life, answers };
    const proof = await proveFault(this.#deps, about, this.#ended.signal);
    if (proof !== null) this.#note(`Observed: ${proof}.`);
    const moment = narrowedMoment(struck, this.#watch.diedAtMs(victim.container));
    return { drill: this.#drill, victim, lifeBefore: life, evidence: fault.evidence, moment, proof };
  }

  async #awaitRedundancy(strike: Strike): Promise<number | null> {
    const atMs = await awaitRedundancy(this.#deps, strike, {
      watch: this.#watch,
      isReverted: () => this.#revertedAtMs !== null,
      signal: this.#ended.signal,
    });
    if (atMs !== null) this.#tell('redundant-again', `${strike.victim.member} is back`, atMs);
    return atMs;
  }

  /** Until it was noticed and the service went on, both for a while, or its time is up. */
  async #holdFault(strike: Strike, load: DrillLoad): Promise<void> {
    const { clock } = this.#deps;
    const endMs = clock.monotonicMs() + this.#drill.holdMs;
    let noticedSinceMs = Number.POSITIVE_INFINITY;
    let servedSinceMs = Number.POSITIVE_INFINITY;
    while (clock.monotonicMs() < endMs) {
      const nowMs = clock.monotonicMs();
      const noticed = noticedAtMs(strike, this.#watch);
      if (noticedSinceMs > nowMs && noticed !== null) {
        noticedSinceMs = nowMs;
        this.#tell('detected', `The stack noticed that ${strike.victim.member} ${this.#drill.deed}`, noticed);
      }
      if (servedSinceMs > nowMs && (load.progress?.acknowledgedDueMs ?? 0) > strike.moment.doneAtMs) {
        servedSinceMs = nowMs;
        this.#tell('served-again', `Answered by ${load.progress?.servedBy ?? 'a gateway'}`);
      }
      if (nowMs - Math.max(noticedSinceMs, servedSinceMs) >= HELD_FOR_MS) return;
      await this.#pause(POLL_MS);
    }
  }

  async #revert(): Promise<void> {
    if (this.#leases.length === 0) return;
    this.#tell('reverting', 'The fault is undone');
    await revertLeases(this.#leaseParts(), this.#leases);
    this.#leases = [];
    this.#revertedAtMs = this.#deps.clock.nowMs();
  }

  async #judge(strike: Strike, redundantAtMs: number | null, load: LoadResult): Promise<DrillVerdict> {
    const { targets, runId, ratePerSecond } = this.#request;
    const { moment, victim, proof } = strike;
    this.#tell('counting', 'What clients were told is compared with what is stored');
    const acknowledged = load.samples.flatMap(({ sequence, receipt }) =>
      receipt === null ? [] : [{ key: `${this.#keyPrefix}${sequence}`, ...receipt }],
    );
    const paths = acknowledged.map((entry) => entry.queuePath);
    const reading = this.#reader.read(targets, this.#keyPrefix, paths);
    const { rows, files } = await unlessCancelled(reading, this.#ended.signal);
    this.#files = files;
    return judgeDrill({
      id: this.#drill.id,
      stack: targets.stack,
      runId,
      startedAtMs: this.#startedAtMs,
      victim: victim.member,
      deed: this.#drill.deed,
      ratePerSecond,
      // A client that tries again has no broken connections to complain about.
      tolerates:
        this.#drill.tolerates === 'broken-connections' && this.#clientRetries > 0
          ? 'nothing'
          : this.#drill.tolerates,
      recoveryWindowMs: this.#drill.recoveryWindowMs,
      fault: moment,
      faultEvidence: proof,
      heldUntilMs: this.#watch.diedAtMs(victim.container) ?? this.#revertedAtMs ?? moment.doneAtMs,
      noticedAtMs: noticedAtMs(strike, this.#watch),
      redundantAtMs,
      load,
      ledger: compareLedger({ keyPrefix: this.#keyPrefix, acknowledged, rows, files }),
    });
  }

  /** The fault first, then the load, then what it left. Throws only when the fault could not be undone. */
  async #cleanUp(): Promise<void> {
    this.#ended.abort();
    const reverting = this.#revert().then(
      () => null,
      (error) => toFailure(error),
    );
    const wasCutShort = (await this.#load?.stop()) ?? false;
    await this.#armed?.disarm();
    await this.#watch.stop();
    const notReverted = await reverting;
    if (this.#load !== null) {
      if (wasCutShort) await this.#deps.clock.sleep(SETTLE_AFTER_ABORT_MS);
      try {
        await this.#reader.remove(this.#request.targets, this.#keyPrefix, this.#files);
      } catch (error) {
        this.#note(`The drill's own submissions could not be removed: ${toFailure(error).message}`);
      }
    }
    if (notReverted !== null) throw new FailureError(notReverted);
  }

  async #pause(ms: number): Promise<void> {
    await this.#deps.clock.sleep(ms, this.#ended.signal);
    throwIfCancelled(this.#ended.signal);
  }

  #leaseParts() {
    const { journal, clock, engine } = this.#deps;
    return { journal, clock, control: engine, exec: engine };
  }

  #enter(state: DrillState): void {
    this.#state = advanceDrill(this.#state, state);
  }

  /** `atMs` is when it happened, which for what was measured is before it could be told. */
  #tell(phase: DrillPhase, text: string, atMs = this.#deps.clock.nowMs()): void {
    this.#options.onProgress({ kind: 'phase', phase, text, atMs });
  }

  #note(text: string): void {
    this.#options.onProgress({ kind: 'note', text });
  }
}
