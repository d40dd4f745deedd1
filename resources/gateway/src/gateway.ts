import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { GatewayConfig } from './config.ts';
import { Connections } from './database/connections.ts';
import { SubmissionStore } from './database/submission-store.ts';
import { Health, type HealthCheck } from './health.ts';
import { OpenConnections } from './http/open-connections.ts';
import { createServer, registerRoutes } from './http/server.ts';
import type { Logger } from './logger.ts';
import { Mcp } from './mcp/mcp.ts';
import { Metrics } from './metrics.ts';
import { Preparation } from './preparation.ts';
import { Queue } from './queue/queue.ts';
import { Rehearsal } from './rehearsal.ts';
import { openSessions } from './sessions/open-sessions.ts';
import { BatchCommit, type CommitSteps } from './submissions/batch-commit.ts';
import { Completion } from './submissions/completion.ts';
import { DoneLedger } from './submissions/done-ledger.ts';
import { GroupCommit } from './submissions/group-commit.ts';
import { DONE_DELAY_MS, timeBudget } from './time-budget.ts';
import { FileTokens } from './tokens/file-tokens.ts';
import type { TokenCheck } from './tokens/token-check.ts';
import { UserinfoTokens } from './tokens/userinfo-tokens.ts';

export interface GatewayFiles {
  /** Program of the queue's threads. */
  readonly queueWorkerUrl: URL;
  /** Swagger's own files. */
  readonly docsFolder: string;
  readonly version: string;
}

export interface Gateway {
  /** The port it listens on: the configured one, or the one that was free for port 0. */
  readonly port: number;
  readonly logger: Logger;
  /** Takes nothing new, finishes what it has, within the configured time; true when everything was finished. */
  stop(): Promise<boolean>;
  /** After `stop`: a thread hangs in the queue's file system, and the process cannot end before it unless it is killed. */
  readonly isHeld: boolean;
}

/** Below this the next submissions would find the disk full. */
const LEAST_FREE_BYTES = 1024 * 1024;

/**
 * Listens first and prepares behind it: a gateway whose database or queue is away says so on `/health` instead of
 * ending, and begins to serve when they come.
 */
export async function startGateway(
  config: GatewayConfig,
  files: GatewayFiles,
  steps: CommitSteps = {},
): Promise<Gateway> {
  const startedMs = Date.now();
  const budget = timeBudget(config.limits.requestDeadlineMs);
  const app = createServer({ bodyBytes: config.limits.bodyBytes, name: config.name });
  const logger: Logger = app.log;
  const metrics = new Metrics(config.name);
  const connections = new Connections(config.database, config.name, budget, logger);
  const store = new SubmissionStore(connections, config.name);
  const queue = new Queue({
    workerUrl: files.queueWorkerUrl,
    folder: config.queue.folder,
    gateway: config.name,
    instance: randomBytes(4).toString('hex'),
  });
  const tokens = await openTokens(config, budget.userinfoMs, logger);
  const done = new DoneLedger(store, DONE_DELAY_MS, logger);
  const { outage } = connections;
  const commit = new GroupCommit(
    new BatchCommit({ store, queue, done, gateway: config.name, retryMs: budget.retryMs, outage, steps }),
    outage,
  );
  const completion = new Completion({
    store,
    queue,
    logger,
    startedMs,
    onCompleted: (missing) => metrics.countCompleted(missing),
  });
  const serverOptions = { bodyBytes: config.limits.bodyBytes, name: config.name };
  const rehearsal = new Rehearsal({ connections, queue, logger, server: serverOptions });
  const preparation = new Preparation({
    connections,
    queue,
    logger,
    rehearse: () => rehearsal.perform(),
    onDone: () => completion.start(),
  });
  const mcp = new Mcp({
    name: config.name,
    version: files.version,
    bodyBytes: config.limits.bodyBytes,
    requestMs: budget.requestMs,
    sessions: openSessions(config.sessions, { name: config.name, budget, logger }),
    upstreams: config.upstreams,
    metrics,
    logger,
  });
  const checks: readonly HealthCheck[] = [
    {
      name: 'database',
      required: true,
      run: async () => {
        await store.ping(budget.probeMs);
        if (!preparation.isDone) throw new Error('the tables are not prepared yet');
      },
      // One that is shut down or promoted may be silent before it fails: that is where its outage begins.
      onSilence: () => outage.failed('housekeeping'),
      // What comes now is kept until the database is back; another gateway could do no more.
      isExcused: () => preparation.isDone && outage.patienceMs() > 0,
    },
    {
      name: 'queue',
      required: true,
      run: async () => {
        if ((await queue.probe()) < LEAST_FREE_BYTES) throw new Error('no room left');
      },
      // All gateways share its disk: for a moment in which that is busy they wait, instead of being nobody at all.
      isExcused: (how) => how === 'silent' && !queue.isSilent,
    },
    {
      name: 'tokens',
      required: false,
      run: async () => {
        const limitation = tokens.limitation();
        if (limitation !== null) throw new Error(limitation);
      },
    },
    ...mcp.checks(),
  ];

  const openConnections = new OpenConnections(app.server);
  registerRoutes(app, {
    name: config.name,
    version: files.version,
    bodyBytes: config.limits.bodyBytes,
    requestMs: budget.requestMs,
    staticFolder: files.docsFolder,
    commit,
    tokens,
    mcp,
    mcpHosts: config.mcp.hosts,
    health: new Health(checks, budget.probeMs),
    metrics,
    connections: openConnections,
  });
  await app.listen({ host: config.listen.address, port: config.listen.port });
  preparation.start();

  let stopping: Promise<boolean> | null = null;
  let isHeld = false;
  async function stop(): Promise<boolean> {
    logger.info({}, 'stopping: finishing what is under way');
    preparation.close();
    await within(1000, rehearsal.close());
    const finished = await within(config.limits.shutdownMs, finish(app, openConnections, commit, done));
    if (!finished) {
      logger.warn({}, 'stopped with requests unfinished');
      app.server.closeAllConnections();
    }
    await within(1000, completion.close());
    tokens.close();
    await within(1000, mcp.close());
    await within(1000, connections.close());
    isHeld = !(await within(1000, queue.close()));
    return finished;
  }

  return {
    port: (app.server.address() as AddressInfo).port,
    logger,
    get isHeld() {
      return isHeld;
    },
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

async function finish(
  app: FastifyInstance,
  connections: OpenConnections,
  commit: GroupCommit,
  done: DoneLedger,
): Promise<void> {
  await connections.drain();
  await app.close();
  // Requests that were answered "unknown outcome" may still be on their way.
  await commit.drained();
  await done.flush();
}

function openTokens(
  config: GatewayConfig,
  userinfoMs: number,
  logger: Logger,
): Promise<TokenCheck> | TokenCheck {
  const { tokens } = config;
  return tokens.kind === 'file'
    ? FileTokens.open(tokens.file, logger)
    : new UserinfoTokens({
        url: tokens.url,
        cacheMs: tokens.cacheSeconds * 1000,
        limitMs: userinfoMs,
        logger,
      });
}

/** True when it ended in time; a failure counts as ended. */
async function within(limitMs: number, work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  try {
    return await Promise.race([
      work.then(
        () => true,
        () => true,
      ),
      late,
    ]);
  } finally {
    clearTimeout(timer);
  }
}
