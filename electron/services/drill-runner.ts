import type { BalancerEvidence } from '../domain/drill/balancer-evidence.ts';
import { drillById } from '../domain/drill/catalogue.ts';
import type { Drill } from '../domain/drill/drill.ts';
import { sessionTolerance } from '../domain/drill/drill-choice.ts';
import { advanceDrill, type DrillState } from '../domain/drill/drill-state.ts';
import { isSeeded } from '../domain/drill/drill-steps.ts';
import { compareLedger, type QueueFile } from '../domain/drill/ledger.ts';
import { peakOf } from '../domain/drill/load-profile.ts';
import { machineShare, type ProcessorReading } from '../domain/drill/machine-share.ts';
import { type DrillPhase, type DrillVerdict, judgeDrill } from '../domain/drill/verdict.ts';
import { FailureError, toFailure } from '../domain/failure.ts';
import type { LoadResult } from '../ports/load-generator.ts';
import { beginBalancerEvidence } from './balancer-evidence.ts';
import { AbortWatch } from './drill-runner-abort.ts';
import { checkEverythingReady, checkHasTwin, checkServesWell } from './drill-runner-checks.ts';
import { DrillLoad, lengthOfLoad } from './drill-runner-load.ts';
import { DrillMethod, type MethodObservations } from './drill-runner-method.ts';
import {
  type DrillContext,
  type DrillDependencies,
  type DrillRequest,
  type DrillRunOptions,
  throwIfCancelled,
  unlessCancelled,
} from './drill-runner-parts.ts';
import { checkNeeds, predictOrRefuse } from './drill-runner-preflight.ts';
import { DrillSessions } from './drill-runner-sessions.ts';
import { FaultWatch } from './drill-runner-watch.ts';
import { revertLeases } from './fault-leases.ts';
import { LedgerReader } from './ledger-reader.ts';
import { steadyClock } from './steady-clock.ts';

const WARM_UP_MS = 2_000;
/** All drills' keys begin with it, so that what an earlier one left can be found. */
const ALL_DRILLS_PREFIX = 'tandem-drill-';

/**
 * Carries one drill out, from the check of the steady state to the verdict, and cleans up whatever happens. A drill
 * that does not pass is a verdict; one that cannot be carried out throws a `FailureError`: `drill-refused`,
 * `drill-needs-force`, `drill-aborted`, `cancelled`, `fault-not-observed`, `lease-not-reverted`, or whatever stood in
 * the way.
 */
export function runDrill(
  dependencies: DrillDependencies,
  request: DrillRequest,
  options: DrillRunOptions,
): Promise<DrillVerdict> {
  const steady = { ...dependencies, clock: steadyClock(dependencies.clock) };
  return new DrillRun(steady, request, options).carryOut();
}

class DrillRun {
  readonly #deps: DrillDependencies;
  readonly #request: DrillRequest;
  readonly #options: DrillRunOptions;
  readonly #drill: Drill;
  readonly #watch: FaultWatch;
  readonly #reader: LedgerReader;
  readonly #abortWatch: AbortWatch;
  readonly #method: DrillMethod;
  readonly #keyPrefix: string;
  readonly #clientRetries: number;
  readonly #startedAtMs: number;
  /** Ends every wait: the caller's abort, the load that broke, a condition to stop, or the end of the drill. */
  readonly #ended = new AbortController();
  #state: DrillState = 'planned';
  #load: DrillLoad | null = null;
  #sessions: DrillSessions | null = null;
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
    this.#abortWatch = new AbortWatch(dependencies, this.#drill.abortWhen, {
      targets: request.targets,
      stored: () => this.#reader.count(request.targets, this.#keyPrefix),
      signal: this.#ended.signal,
      onMet: (failure) => this.#ended.abort(failure),
    });
    this.#clientRetries = request.clientRetries ?? this.#drill.clientRetries;
    this.#startedAtMs = dependencies.clock.nowMs();
    this.#method = new DrillMethod(this.#context, {
      drill: this.#drill,
      clientRetries: this.#clientRetries,
      abortWatch: this.#abortWatch,
      enter: (state) => this.#enter(state),
    });
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
      const isAbort = failure.code === 'cancelled' || failure.code === 'drill-aborted';
      this.#enter(isAbort ? 'aborted' : 'failed');
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
    const balancers = await unlessCancelled(
      beginBalancerEvidence(this.#deps, this.#request.targets),
      this.#ended.signal,
    );
    this.#abortWatch.start();
    const before = (await this.#deps.processors?.read()) ?? null;
    this.#load = this.#startLoad();
    this.#sessions = this.#startSessions();
    await this.#load.firstAnswer(this.#ended.signal);
    await this.#sessions?.firstAnswer(this.#ended.signal);
    await this.#pause(WARM_UP_MS);
    checkServesWell(this.#load.progress);
    const seen = await this.#method.carryOut(this.#load, this.#sessions);
    const finished = Promise.all([this.#load.finish(), this.#sessions?.finish() ?? null]);
    const [submissions, sessions] = await unlessCancelled(finished, this.#ended.signal);
    return this.#judge(seen, {
      submissions,
      sessions,
      balancers: await unlessCancelled(balancers(), this.#ended.signal),
      machine: before,
    });
  }

  async #check(): Promise<void> {
    const { targets } = this.#request;
    this.#tell('checking', `Is everything of ${targets.stack} up and ready?`);
    checkHasTwin(this.#drill, targets);
    this.#note(predictOrRefuse(this.#drill, this.#request));
    const { signal } = this.#ended;
    await unlessCancelled(this.#undoEarlierFaults(), signal);
    await unlessCancelled(checkEverythingReady(this.#deps, targets, signal), signal);
    const forced = await unlessCancelled(checkNeeds(this.#deps, this.#drill, this.#request), signal);
    for (const reason of forced) this.#note(`Forced, although: ${reason}`);
    const removed = await unlessCancelled(this.#reader.remove(targets, ALL_DRILLS_PREFIX, []), signal);
    if (removed > 0) this.#note(`Removed ${removed} submissions that an earlier drill had left.`);
  }

  async #undoEarlierFaults(): Promise<void> {
    const { journal, clock, engine } = this.#deps;
    const open = await journal.openLeases();
    const ours = open.filter((lease) => lease.stack === this.#request.targets.stack);
    await revertLeases({ journal, clock, control: engine, exec: engine }, ours.reverse());
  }

  #startLoad(): DrillLoad {
    const { targets, token } = this.#request;
    const { load } = this.#drill;
    this.#watch.start();
    const rate = `${this.#ratePerSecond} requests a second`;
    this.#tell('load-started', load.kind === 'ramp' ? `Up to ${rate}` : rate);
    return new DrillLoad(
      this.#deps,
      {
        kind: 'submissions',
        url: `${targets.baseUrl}${targets.submitPath}`,
        token,
        ratePerSecond: this.#ratePerSecond,
        durationMs: lengthOfLoad(this.#drill),
        ...(load.kind === 'ramp' ? { stages: load.stages } : {}),
        keyPrefix: this.#keyPrefix.slice(0, -1),
        clientRetries: this.#clientRetries,
      },
      { onProgress: this.#options.onProgress, onBroken: (failure) => this.#ended.abort(failure) },
    );
  }

  #startSessions(): DrillSessions | null {
    const tolerates = sessionTolerance(this.#drill.method, this.#request.targets);
    return DrillSessions.beside(
      this.#deps,
      tolerates,
      {
        ...this.#request,
        keyPrefix: `${this.#keyPrefix}session`,
        lengthMs: lengthOfLoad(this.#drill),
      },
      (failure) => this.#ended.abort(failure),
    );
  }

  /** The highest, of a load that changes. */
  get #ratePerSecond(): number {
    const { load } = this.#drill;
    return load.kind === 'ramp' ? peakOf(load.stages) : this.#request.ratePerSecond;
  }

  async #judge(
    { strikes, isHandedOver, stoodStill }: MethodObservations,
    {
      submissions: load,
      sessions,
      balancers,
      machine: before,
    }: {
      readonly submissions: LoadResult;
      readonly sessions: LoadResult | null;
      readonly balancers: BalancerEvidence | null;
      /** When the load began. */
      readonly machine: ProcessorReading | null;
    },
  ): Promise<DrillVerdict> {
    const { targets, runId, seed, guardedBy } = this.#request;
    this.#tell('counting', 'What clients were told is compared with what is stored');
    const acknowledged = load.samples.flatMap(({ sequence, receipt }) =>
      receipt === null
        ? []
        : [{ key: `${this.#keyPrefix}${sequence}`, id: receipt.id, queuePath: receipt.place }],
    );
    const paths = acknowledged.map((entry) => entry.queuePath);
    const reading = this.#reader.read(targets, this.#keyPrefix, paths);
    const { rows, files } = await unlessCancelled(reading, this.#ended.signal);
    this.#files = files;
    const observing = sessions === null ? null : this.#sessions?.observe(sessions);
    const after = (await this.#deps.processors?.read()) ?? null;
    const opened = observing == null ? null : await unlessCancelled(observing, this.#ended.signal);
    return judgeDrill({
      id: this.#drill.id,
      stack: targets.stack,
      runId,
      startedAtMs: this.#startedAtMs,
      ratePerSecond: this.#ratePerSecond,
      guardedBy: isHandedOver ? guardedBy : null,
      hypothesis: this.#drill.hypothesis,
      seed: isSeeded(this.#drill) ? seed : null,
      strikes,
      load,
      ledger: compareLedger({ keyPrefix: this.#keyPrefix, acknowledged, rows, files }),
      sessions: opened,
      balancers,
      machine: after === null || before === null ? null : machineShare(before, after),
      stoodStill,
    });
  }

  /** The fault first, then the load, then what it left. Throws only when the fault could not be undone. */
  async #cleanUp(): Promise<void> {
    this.#ended.abort();
    const reverting = this.#method.revert().then(
      () => null,
      (error) => toFailure(error),
    );
    const [wasCutShort = false] = await Promise.all([this.#load?.stop(), this.#sessions?.stop()]);
    await this.#method.disarm();
    await this.#watch.stop();
    const notReverted = await reverting;
    if (this.#load !== null) {
      const removals = [
        wasCutShort ? this.#removeUntilQuiet() : this.#removeStored(),
        this.#sessions?.remove(),
      ];
      for (const removal of await Promise.allSettled(removals)) {
        if (removal.status === 'fulfilled') continue;
        this.#note(`What the drill stored could not all be removed: ${toFailure(removal.reason).message}`);
      }
    }
    if (notReverted !== null) throw new FailureError(notReverted);
  }

  async #removeStored(): Promise<void> {
    await this.#reader.remove(this.#request.targets, this.#keyPrefix, this.#files);
  }

  async #removeUntilQuiet(): Promise<void> {
    const left = await this.#reader.removeUntilQuiet(this.#request.targets, this.#keyPrefix);
    if (left > 0)
      this.#note(`${left} submissions are still under way: the next drill removes what comes of them.`);
  }

  get #context(): DrillContext {
    return {
      dependencies: this.#deps,
      request: this.#request,
      watch: this.#watch,
      signal: this.#ended.signal,
      tell: (phase, text, atMs) => this.#tell(phase, text, atMs),
      note: (text) => this.#note(text),
    };
  }

  async #pause(ms: number): Promise<void> {
    await this.#deps.clock.sleep(ms, this.#ended.signal);
    throwIfCancelled(this.#ended.signal);
  }

  #enter(state: DrillState): void {
    this.#state = advanceDrill(this.#state, state);
  }

  #tell(phase: DrillPhase, text: string, atMs = this.#deps.clock.nowMs()): void {
    this.#options.onProgress({ kind: 'phase', phase, text, atMs });
  }

  #note(text: string): void {
    this.#options.onProgress({ kind: 'note', text });
  }
}
