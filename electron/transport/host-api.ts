import type {
  EventName,
  EventPayload,
  ParsedParams,
  RequestName,
  RequestResult,
} from '../contract/contract.ts';
import type { HostApi, HostEvent, HostSession } from '../contract/host-session.ts';
import type { StackStatus } from '../contract/schemas.ts';
import { type Failure, FailureError, fail, toFailure } from '../domain/failure.ts';
import type { ClientKind } from '../domain/terminal/terminal.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal, RunKind } from '../ports/journal.ts';
import type { ClusterCommands, CommandOptions } from '../services/cluster-commands.ts';
import type { DrillSchedules } from '../services/drill-schedules.ts';
import type { Drills } from '../services/drills.ts';
import type { EngineLink } from '../services/engine-link.ts';
import type { EventBook } from '../services/event-book.ts';
import type { HealthWatch } from '../services/health-watch.ts';
import { restartMembers } from '../services/member-restart.ts';
import type { MetricKeeping } from '../services/metric-keeping.ts';
import type { RunEvent, Runs } from '../services/runs.ts';
import type { Sampling } from '../services/sampling.ts';
import type { StackWatch } from '../services/stack-watch.ts';
import type { RunOptions, Stacks } from '../services/stacks.ts';
import type { TerminalLine, Terminals } from '../services/terminals.ts';
import type { TrafficWatch } from '../services/traffic-watch.ts';
import type { WardenWatch } from '../services/warden-watch.ts';
import { engineStatus, printedPlan, runProgress, runSummary, stackStatus } from './answers.ts';
import { exportLogs, followMembers, type LogServices, searchLogs } from './log-handlers.ts';
import { recordHandlers } from './record-handlers.ts';
import { type SetupServices, setupHandlers } from './setup-handlers.ts';
import { sendTerminalEvent, terminalHandlers } from './terminal-handlers.ts';
import { trafficHandlers } from './traffic-handlers.ts';
import { recordedEvent, usageHandlers } from './usage-handlers.ts';

/** The contract's handlers: each parses nothing (its transport did), calls one service and shapes the answer. */

export interface HostServices extends LogServices, Omit<SetupServices, 'link'> {
  readonly version: string;
  readonly dataFolder: string;
  readonly startedAtMs: number;
  readonly clock: Clock;
  readonly link: EngineLink;
  readonly stacks: Stacks;
  readonly watch: StackWatch;
  readonly runs: Runs;
  readonly drills: Drills;
  readonly schedules: Pick<DrillSchedules, 'list' | 'next'>;
  readonly commands: ClusterCommands;
  readonly wardens: WardenWatch;
  readonly terminals: Terminals;
  readonly traffic: TrafficWatch;
  readonly health: HealthWatch;
  readonly journal: Journal;
  readonly events: EventBook;
  readonly sampling: Sampling;
  readonly metrics: MetricKeeping;
  /** What went wrong with the host's own files. */
  readonly notices: readonly Failure[];
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
    open(listener, from, waitingBytes = () => 0) {
      const client = new Client({ listener, from, waitingBytes }, services);
      return client.session(handlers);
    },
  };
}

interface Line {
  readonly listener: (event: HostEvent) => void;
  readonly from: ClientKind;
  readonly waitingBytes: () => number;
}

/** One client's line: its listener, its log subscriptions, and their end. */
class Client {
  readonly #listener: (event: HostEvent) => void;
  readonly #unsubscribes: (() => void)[];
  readonly #followed = new Map<string, AbortController>();
  readonly #attention: Pick<StackWatch, 'attend'>;
  #isAttending = false;
  readonly terminals: TerminalLine;
  /** What was sent and has not been taken yet. */
  readonly waitingBytes: () => number;

  constructor({ listener, from, waitingBytes }: Line, services: HostServices) {
    this.#listener = listener;
    this.waitingBytes = waitingBytes;
    this.terminals = services.terminals.connect(from, (event) =>
      sendTerminalEvent(event, (name, payload) => this.send(name, payload)),
    );
    this.#attention = services.watch;
    this.#unsubscribes = [
      services.link.onChange((state) => this.send('engine.changed', engineStatus(state))),
      services.watch.subscribe((look) => this.send('stack.changed', stackStatus(look, services))),
      services.health.subscribe(({ look, isByLook }) => {
        if (!isByLook) this.send('stack.changed', stackStatus(look, services));
      }),
      services.runs.subscribe((event) => this.#sendRunEvent(event)),
      services.events.subscribe((event) => this.send('event.recorded', recordedEvent(event))),
    ];
    // Most commands have come for something else, and asking every member every second is most of what looking costs.
    if (from === 'command') return;
    this.attend();
    // A page has something to show while the looks that it is going to ask for are taken.
    for (const look of services.health.looks()) this.send('stack.changed', stackStatus(look, services));
  }

  attend(): void {
    if (!this.#isAttending) this.#unsubscribes.push(this.#attention.attend());
    this.#isAttending = true;
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

  send<N extends EventName>(name: N, payload: EventPayload<N>): void {
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
    this.terminals.disconnect();
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
  const { stacks, watch, runs, drills, commands, link, journal } = services;
  const engine = (): Promise<unknown> => link.connected({ deadlineMs: ENGINE_WAIT_MS });
  const engineToLook = (): Promise<unknown> =>
    link.connected({ deadlineMs: ENGINE_WAIT_MS, isOnlyLooking: true });
  const change = (
    kind: Exclude<RunKind, 'drill'>,
    stack: string,
    subject: string,
    work: (options: RunOptions & CommandOptions) => Promise<void>,
  ): { runId: string } => ({
    runId: runs.start({
      kind,
      stack,
      subject,
      work: async ({ signal, report }) => {
        await engine();
        await work({
          signal,
          onProgress: (progress) => report({ kind: 'operation', ...progress }),
          note: (text) => report({ kind: 'note', text }),
        });
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
      access: 'full',
      notices: [...services.notices],
    }),
    'stacks.list': async () => {
      const names = await stacks.names();
      return { stacks: await Promise.all(names.map((stack) => statusOf(stack, services))) };
    },
    'stacks.attend': async (_params, client) => {
      client.attend();
      return {};
    },
    'stack.status': async ({ stack }) => {
      await engineToLook();
      return stackStatus(await watch.look(stack), services);
    },
    'stack.plan': async ({ stack, direction, removeData }) => {
      await engineToLook();
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
      change('restart', stack, member ?? '', (options) =>
        restartMembers({ stacks, commands, clock: services.clock }, { stack, member }, options),
      ),
    'group.switchover': async ({ stack, component, to }) => {
      await stacks.spec(stack);
      const subject = [component ?? '', to === null ? '' : `to ${to}`]
        .filter((word) => word !== '')
        .join(' ');
      return change('switchover', stack, subject, (options) =>
        commands.switchover(stack, { component, to }, options),
      );
    },
    'group.pause': async ({ stack, component }) => {
      await stacks.spec(stack);
      return change('pause', stack, component ?? '', (options) =>
        commands.setPaused(stack, component, 'pause', options),
      );
    },
    'group.resume': async ({ stack, component }) => {
      await stacks.spec(stack);
      return change('resume', stack, component ?? '', (options) =>
        commands.setPaused(stack, component, 'resume', options),
      );
    },
    'member.reinit': async ({ stack, member }) => {
      await stacks.spec(stack);
      return change('reinit', stack, member, (options) => commands.reinit(stack, member, options));
    },
    'member.promote': async ({ stack, member, force }) => {
      await stacks.spec(stack);
      return change('promote', stack, member, (options) => commands.promote(stack, member, force, options));
    },
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
    'incidents.list': async ({ stack, limit }) => {
      const found = await journal.events({ stack, limit });
      return { incidents: found.map(({ atMs, member, kind, text }) => ({ atMs, member, kind, text })) };
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
      await engineToLook();
      return { drills: [...(await drills.catalogue(stack))] };
    },
    'drill.run': async ({ stack, drill, ...wish }) => {
      await stacks.spec(stack);
      return {
        runId: runs.start({
          kind: 'drill',
          stack,
          subject: drill,
          work: async ({ runId, signal, report }) => {
            await engine();
            const verdict = await drills.run(
              { stack, drill, ...wish },
              { runId, signal, onProgress: report },
            );
            await watch.look(stack);
            return { kind: 'verdict', verdict };
          },
        }),
      };
    },
    'logs.follow': async (request, client) => {
      await engine();
      return followMembers(request, client, services);
    },
    'logs.unfollow': async ({ subscription }, client) => {
      client.unfollow(subscription);
      return {};
    },
    ...trafficHandlers(services),
    ...usageHandlers(services, engineToLook),
    ...setupHandlers(services, engineToLook),
    ...recordHandlers(journal, services.schedules),
    ...terminalHandlers,
    'logs.search': async (request) => {
      if (!request.former) await engineToLook();
      return searchLogs(request, services);
    },
    'logs.export': async (request) => {
      if (!request.former) await engineToLook();
      return exportLogs(request, services);
    },
  };
}

async function statusOf(stack: string, services: HostServices): Promise<StackStatus> {
  try {
    return stackStatus(await services.watch.look(stack), services);
  } catch (error) {
    return {
      stack,
      state: 'unknown',
      members: [],
      groups: [],
      endpoints: [],
      mounts: [],
      conditions: [],
      guard: null,
      drift: false,
      nextDrill: null,
      observedAtMs: services.clock.nowMs(),
      failure: toFailure(error),
    };
  }
}
