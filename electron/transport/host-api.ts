import {
  type EventPayload,
  events,
  type ParsedParams,
  type RequestName,
  type RequestResult,
} from '../contract/contract.ts';
import type { HostApi, HostEvent, HostSession } from '../contract/host-session.ts';
import type { EngineStatus, PrintedPlan, RunProgress, RunSummary, StackStatus } from '../contract/schemas.ts';
import { FailureError, fail, toFailure } from '../domain/failure.ts';
import { membersNow, stackHealth } from '../domain/health/stack-state.ts';
import type { Plan } from '../domain/plan/operation.ts';
import { inExecutableOrder, printPlan } from '../domain/plan/print-plan.ts';
import { stackEndpoints } from '../domain/stack/endpoints.ts';
import type { Clock } from '../ports/clock.ts';
import type { MemberLogs } from '../ports/container-engine.ts';
import type { Journal, RunRecord } from '../ports/journal.ts';
import type { Drills } from '../services/drills.ts';
import type { EngineLink, EngineLinkState } from '../services/engine-link.ts';
import { followLogs } from '../services/log-following.ts';
import type { Run, RunEvent, RunProgressReport, Runs } from '../services/runs.ts';
import type { StackLook, StackWatch } from '../services/stack-watch.ts';
import type { Stacks } from '../services/stacks.ts';

/** The contract's handlers: each parses nothing (its transport did), calls one service and shapes the answer. */

export interface HostServices {
  readonly version: string;
  readonly dataFolder: string;
  readonly startedAtMs: number;
  readonly clock: Clock;
  readonly link: EngineLink;
  readonly stacks: Stacks;
  readonly watch: StackWatch;
  readonly runs: Runs;
  readonly drills: Drills;
  readonly logs: MemberLogs;
  readonly journal: Journal;
  readonly newId: () => string;
}

type Handlers = {
  readonly [N in RequestName]: (params: ParsedParams<N>, client: Client) => Promise<RequestResult<N>>;
};

/** How long a request waits for an engine that is just being found or just coming back. */
const ENGINE_WAIT_MS = 5_000;

export function createHostApi(services: HostServices): HostApi {
  const handlers = createHandlers(services);
  const { runs, watch } = services;
  // Until now every look said `changing`. One that fails is made up for by the next.
  runs.subscribe((event) => {
    if (event.kind === 'ended') watch.look(event.run.stack).catch(() => {});
  });
  return {
    open(listener) {
      const client = new Client(listener, services);
      return client.session(handlers);
    },
  };
}

/** One client's line: its listener, its log subscriptions, and their end. */
class Client {
  readonly #listener: (event: HostEvent) => void;
  readonly #unsubscribes: (() => void)[];
  readonly #followed = new Map<string, AbortController>();

  constructor(listener: (event: HostEvent) => void, services: HostServices) {
    this.#listener = listener;
    this.#unsubscribes = [
      services.link.onChange((state) => this.send('engine.changed', engineStatus(state))),
      services.watch.subscribe((look) => this.send('stack.changed', stackStatus(look, services))),
      services.runs.subscribe((event) => this.#sendRunEvent(event)),
    ];
  }

  session(handlers: Handlers): HostSession {
    return {
      call: async <N extends RequestName>(name: N, params: ParsedParams<N>) => {
        const handler = handlers[name] as (
          params: ParsedParams<N>,
          client: Client,
        ) => Promise<RequestResult<N>>;
        try {
          return await handler(params, this);
        } catch (error) {
          throw new FailureError(toFailure(error));
        }
      },
      close: () => this.close(),
    };
  }

  send<N extends keyof typeof events>(name: N, payload: EventPayload<N>): void {
    this.#listener({ name, payload } as HostEvent);
  }

  follow(subscription: string, abort: AbortController): void {
    this.#followed.set(subscription, abort);
  }

  unfollow(subscription: string): void {
    this.#followed.get(subscription)?.abort();
    this.#followed.delete(subscription);
  }

  close(): void {
    for (const unsubscribe of this.#unsubscribes) unsubscribe();
    for (const subscription of [...this.#followed.keys()]) this.unfollow(subscription);
  }

  #sendRunEvent(event: RunEvent): void {
    switch (event.kind) {
      case 'started':
        this.send('run.started', runSummary(event.run));
        break;
      case 'ended':
        this.send('run.ended', runSummary(event.run));
        break;
      case 'progress':
        this.send('run.progress', { runId: event.runId, progress: runProgress(event.progress) });
        break;
    }
  }
}

function createHandlers(services: HostServices): Handlers {
  const { stacks, watch, runs, drills, link, journal } = services;
  const engine = (): Promise<unknown> => link.connected({ deadlineMs: ENGINE_WAIT_MS });
  const change = (
    kind: 'up' | 'down' | 'restart' | 'scale',
    stack: string,
    subject: string,
    work: (options: Parameters<Stacks['up']>[1]) => Promise<void>,
  ): { runId: string } => ({
    runId: runs.start({
      kind,
      stack,
      subject,
      work: async ({ signal, report }) => {
        await engine();
        await work({ signal, onProgress: (progress) => report({ kind: 'operation', ...progress }) });
        return { kind: 'nothing' };
      },
    }),
  });
  return {
    'host.info': async () => ({
      version: services.version,
      dataFolder: services.dataFolder,
      startedAtMs: services.startedAtMs,
      engine: engineStatus(link.state),
    }),
    'stacks.list': async () => {
      const names = await stacks.names();
      return { stacks: await Promise.all(names.map((stack) => statusOf(stack, services))) };
    },
    'stack.status': async ({ stack }) => {
      await engine();
      return stackStatus(await watch.look(stack), services);
    },
    'stack.plan': async ({ stack, direction, removeData }) => {
      await engine();
      const request = direction === 'up' ? { direction } : { direction, removeData };
      return printedPlan(await stacks.plan(stack, request));
    },
    'stack.up': async ({ stack }) => {
      // A file with mistakes is refused before there is a run to speak of.
      await stacks.spec(stack);
      return change('up', stack, '', (options) => stacks.up(stack, options));
    },
    'stack.down': async ({ stack, removeData }) =>
      change('down', stack, removeData ? 'with its data' : '', (options) =>
        stacks.down(stack, { removeData }, options),
      ),
    'stack.restart': async ({ stack, member }) =>
      change('restart', stack, member ?? '', (options) => stacks.restart(stack, member, options)),
    'stack.scale': async ({ stack, component, replicas }) =>
      change('scale', stack, `${component}=${replicas}`, (options) =>
        stacks.scale(stack, component, replicas, options),
      ),
    'runs.list': async ({ stack, limit }) => {
      const active = runs.activeOn(stack);
      const records = await journal.runs({ stack, limit });
      return {
        runs: records.map((record) => (record.id === active?.id ? runSummary(active) : runSummary(record))),
      };
    },
    'run.cancel': async ({ runId }) => {
      if (!runs.cancel(runId)) {
        fail({
          code: 'request-invalid',
          message: `No run ${runId} is under way.`,
          hint: 'It may have ended by itself.',
        });
      }
      return {};
    },
    'drills.list': async ({ stack }) => {
      await engine();
      return { drills: [...(await drills.catalogue(stack))] };
    },
    'drill.run': async ({ stack, drill, ratePerSecond, clientRetries, assisted }) => {
      await stacks.spec(stack);
      return {
        runId: runs.start({
          kind: 'drill',
          stack,
          subject: drill,
          work: async ({ runId, signal, report }) => {
            await engine();
            const verdict = await drills.run(
              { stack, drill, ratePerSecond, clientRetries, assisted },
              { runId, signal, onProgress: report },
            );
            await watch.look(stack);
            return { kind: 'verdict', verdict };
          },
        }),
      };
    },
    'logs.follow': async ({ stack, member, tail, follow }, client) => {
      await engine();
      return { subscription: await followMembers({ stack, member, tail, follow }, client, services) };
    },
    'logs.unfollow': async ({ subscription }, client) => {
      client.unfollow(subscription);
      return {};
    },
  };
}

async function followMembers(
  request: ParsedParams<'logs.follow'>,
  client: Client,
  services: HostServices,
): Promise<string> {
  const { view } = await services.watch.look(request.stack);
  const members = view.observed.containers
    .filter((container) => container.role === 'member')
    .filter(
      (container) =>
        request.member === null ||
        container.member === request.member ||
        container.component === request.member,
    )
    .map((container) => ({ member: container.member, container: container.name }));
  if (members.length === 0) {
    fail({
      code: 'request-invalid',
      message:
        request.member === null
          ? `Nothing of stack "${request.stack}" is on the engine.`
          : `Stack "${request.stack}" has no member or component named "${request.member}" on the engine.`,
      hint: `tandem status --stack ${request.stack} shows what there is.`,
    });
  }
  const subscription = services.newId();
  const abort = new AbortController();
  client.follow(subscription, abort);
  const { tail, follow } = request;
  const done = followLogs(services.logs, {
    members,
    tail,
    follow,
    signal: abort.signal,
    onLines: async (lines) => {
      if (!abort.signal.aborted) client.send('log.lines', { subscription, lines: [...lines], ended: false });
    },
  });
  // Set off from the answer, so that the client knows the subscription before its first line arrives.
  void done
    .catch(() => {})
    .finally(() => {
      if (!abort.signal.aborted) client.send('log.lines', { subscription, lines: [], ended: true });
      client.unfollow(subscription);
    });
  return subscription;
}

async function statusOf(stack: string, services: HostServices): Promise<StackStatus> {
  try {
    return stackStatus(await services.watch.look(stack), services);
  } catch (error) {
    return {
      stack,
      state: 'unknown',
      members: [],
      endpoints: [],
      drift: false,
      observedAtMs: services.clock.nowMs(),
      failure: toFailure(error),
    };
  }
}

function stackStatus({ stack, view, atMs }: StackLook, { stacks, runs }: HostServices): StackStatus {
  const members = membersNow(view.desired, view.observed, view.readiness);
  const isChanging = runs.activeOn(stack)?.kind !== undefined && runs.activeOn(stack)?.kind !== 'drill';
  return {
    stack,
    state: isChanging ? 'changing' : stackHealth(view.desired, members),
    members: [...members],
    endpoints: view.spec === null ? [] : [...stackEndpoints(view.spec)],
    drift: stacks.hasDrifted(view),
    observedAtMs: atMs,
    failure: view.fileFailure,
  };
}

function engineStatus(state: EngineLinkState): EngineStatus {
  const info = state.kind === 'connected' || state.kind === 'lost' ? state.info : null;
  return {
    connected: state.kind === 'connected',
    description: info?.description ?? '',
    version: info?.version ?? '',
    apiVersion: info?.apiVersion ?? '',
    failure: state.kind === 'searching' || state.kind === 'lost' ? state.failure : null,
  };
}

function printedPlan(plan: Plan): PrintedPlan {
  return {
    stack: plan.stack,
    operations: inExecutableOrder(plan.operations).map(({ id, kind, target, cause, after }) => ({
      id,
      kind,
      target,
      cause,
      after: [...after],
    })),
    blockers: plan.blockers.map((blocker) => ({ ...blocker })),
    text: printPlan(plan),
  };
}

function runProgress(report: RunProgressReport): RunProgress {
  if (report.kind !== 'operation') return report;
  const { operation, state, text, done, total } = report;
  return { kind: 'operation', operation: operation.id, state, text, done, total };
}

/** A record read back from the journal has lost its type: what does not look like a result counts as none. */
function runSummary(run: Run | RunRecord): RunSummary {
  const result = events['run.ended'].shape;
  const kept = (run.result ?? {}) as { readonly verdict?: unknown; readonly failure?: unknown };
  const verdict = result.verdict.safeParse(kept.verdict ?? null);
  const failure = result.failure.safeParse(kept.failure ?? null);
  return {
    id: run.id,
    kind: run.kind,
    stack: run.stack,
    subject: run.subject,
    startedAtMs: run.startedAtMs,
    endedAtMs: run.endedAtMs,
    state: run.state,
    verdict: verdict.success ? verdict.data : null,
    failure: failure.success ? failure.data : null,
  };
}
