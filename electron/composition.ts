import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { HaproxyReader } from './adapters/balancer/haproxy-reader.ts';
import { DockerEngine } from './adapters/docker/docker-engine.ts';
import { DockerEngineFinder } from './adapters/docker/docker-engine-finder.ts';
import { locateEngine, revivePrivateEngine } from './adapters/docker/ensure-engine.ts';
import { DockerImageBuilder } from './adapters/docker/image-builder.ts';
import { loadImageCatalogue } from './adapters/docker/image-catalogue.ts';
import { wardenLine } from './adapters/docker/warden-line.ts';
import { createBegunVolumes } from './adapters/host/begun-volumes.ts';
import { certificateReader } from './adapters/host/certificate-reader.ts';
import { systemClock } from './adapters/host/clock.ts';
import type { DataFolder } from './adapters/host/data-folder.ts';
import { freeBytesAt } from './adapters/host/free-space.ts';
import { hostProbe } from './adapters/host/host-probe.ts';
import { createLoadGenerator } from './adapters/host/load-generator.ts';
import { createProcessorReader } from './adapters/host/processor-reader.ts';
import { createScheduleMarks } from './adapters/host/schedule-marks.ts';
import { createSecretStore } from './adapters/host/secret-store.ts';
import { createStackFolders } from './adapters/host/stack-folders.ts';
import { PatroniApi } from './adapters/postgres/patroni-api.ts';
import { PatroniReader } from './adapters/postgres/patroni-reader.ts';
import { RedisReader } from './adapters/redis/redis-reader.ts';
import { RedisSentinels } from './adapters/redis/redis-sentinels.ts';
import { openJournal } from './adapters/store/open-journal.ts';
import { StoreThread } from './adapters/store/store-thread.ts';
import { composeGuardians } from './compose-guardians.ts';
import { composeLogs } from './compose-logs.ts';
import { composeRecords } from './compose-records.ts';
import { composeSetup } from './compose-setup.ts';
import { composeTerminals } from './compose-terminals.ts';
import type { HostApi } from './contract/host-session.ts';
import { type Failure, printFailure } from './domain/failure.ts';
import { groupsToGuard } from './domain/stack/guarded-groups.ts';
import type { OperationPerformer } from './ports/container-engine.ts';
import { BalancerWatch } from './services/balancer-watch.ts';
import { ClusterCommands } from './services/cluster-commands.ts';
import { Conditions } from './services/conditions.ts';
import { DrillSchedules, type ScheduledDrill } from './services/drill-schedules.ts';
import { Drills } from './services/drills.ts';
import { EngineLink } from './services/engine-link.ts';
import type { EventBook } from './services/event-book.ts';
import { revertExpiredLeases, revertOpenLeases } from './services/fault-leases.ts';
import { GroupLooks } from './services/group-looks.ts';
import { groupManagers } from './services/group-managers.ts';
import { HealthWatch } from './services/health-watch.ts';
import { HostFigureCollector, type HostFigures } from './services/host-figures.ts';
import { Mounts } from './services/mounts.ts';
import { Revival } from './services/revival.ts';
import { Runs } from './services/runs.ts';
import { createSleep, type Sleep } from './services/sleep.ts';
import { StackWatch } from './services/stack-watch.ts';
import { Stacks } from './services/stacks.ts';
import { Supervision } from './services/supervision.ts';
import { TrafficWatch } from './services/traffic-watch.ts';
import { WardenWatch } from './services/warden-watch.ts';
import { createHostApi } from './transport/host-api.ts';
import { survivalNow } from './transport/survival-now.ts';

export interface HostOptions {
  readonly version: string;
  /** Owned by this process already. */
  readonly data: DataFolder;
  /** Holds `images/` and `stacks/`. */
  readonly resourcesFolder: string;
  /** Holds what the build made: `workers/` and `gateway/`. */
  readonly distFolder: string;
  /** Where worker threads find their programs, when that is not in `distFolder`. */
  readonly workersFolder?: string;
  /** Made before, so that it is there when it is needed; it ends with the host. */
  readonly storeThread?: StoreThread;
  /** For what nobody asked about: a listener that failed, a look that could not be taken. */
  readonly onTrouble: (text: string) => void;
  /** Pages and windows may open shells on this machine; off when nothing is said. */
  readonly hostShell?: boolean;
  /** Tests of crashes put themselves between the executor and the engine here. */
  readonly wrapPerformer?: (performer: OperationPerformer) => OperationPerformer;
}

export interface Host extends Sleep {
  readonly api: HostApi;
  /** Called by hosts that stay: from now on drills run at their times, too. */
  keepSchedules(): void;
  /** For whoever collects metrics. */
  figures(): Promise<HostFigures>;
  close(): Promise<void>;
}

/**
 * The one place that constructs adapters and joins them with services; the roots (`main.ts`, `cli.ts`) call it after
 * they made sure that the data folder is theirs.
 */
export async function createHost(options: HostOptions): Promise<Host> {
  const { data, onTrouble } = options;
  const clock = systemClock;
  const newId = (): string => randomUUID();
  const workers = options.workersFolder ?? join(options.distFolder, 'workers');
  const worker = (name: string): URL => pathToFileURL(join(workers, `${name}.js`));

  const folders = createStackFolders(data.stacks);
  const secrets = createSecretStore(data.stacks);
  const finder = new DockerEngineFinder({
    locate: () => locateEngine(data.path),
    revive: () => revivePrivateEngine(data.path),
  });
  const link = new EngineLink({
    finder,
    clock,
    random: Math.random,
    onListenerError: (error) => onTrouble(String(error)),
  });
  let interruptedRuns = 0;
  const notices: Failure[] = [];
  const addNotice = (notice: Failure): void => {
    notices.push(notice);
    onTrouble(printFailure(notice));
  };
  // The engine is looked for while the files are read.
  link.start();
  const [catalogue, journal] = await closingOnFailure(link, async () => {
    const opened = await Promise.all([
      loadImageCatalogue(options.resourcesFolder, {
        gatewayBundle: join(options.distFolder, 'gateway'),
        wardenBundle: join(options.distFolder, 'warden'),
      }),
      openJournal({
        file: data.store,
        thread: options.storeThread ?? new StoreThread(worker('store-worker')),
        onNote: addNotice,
      }),
      folders.sweep(clock.nowMs()),
    ]);
    interruptedRuns = await opened[1].closeInterruptedRuns(clock.nowMs());
    return opened;
  });

  const images = new DockerImageBuilder({ docker: finder.current, catalogue });
  const engine = new DockerEngine({ docker: finder.current, images, secrets, folders, clock });
  const records = composeRecords({ store: journal, docker: finder.current, link, clock, onTrouble });
  const { book, metrics, sampling } = records;
  records.noteInterrupted(interruptedRuns);
  const runs = new Runs({ journal, clock, newId });
  const logs = composeLogs({
    engine,
    stacksFolder: data.stacks,
    workerUrl: worker('log-search-worker'),
    clock,
    isBusy: (stack) => runs.activeOn(stack) !== null,
    onTrouble,
  });
  const performer = logs.keepingBeforeRemoval(options.wrapPerformer?.(engine) ?? engine);
  const isBeingChanged = (stack: string): boolean => runs.isBeingChanged(stack);
  const isInDrill = (stack: string): boolean => runs.activeOn(stack)?.kind === 'drill';
  const guarding = composeGuardians({
    engine,
    clock,
    journal: book,
    groupsOf: ({ view }) => groupsToGuard(view.spec, view.desired),
    isBeingChanged,
    isInDrill,
    standsBy: (stack) => wardens.isActing(stack),
    onTrouble,
  });
  const { guardians, leaders, sentinels } = guarding;
  const wardens = new WardenWatch({
    line: wardenLine(engine.agent),
    engine,
    journal: book,
    clock,
    isInMaintenance: (stack) => isBeingChanged(stack) || guardians.isSetAside(stack),
    isInDrill,
    onTrouble,
  });
  // Sessions of their own: a question of the status that takes too long must not end one of the guardian's.
  const lookouts = new RedisSentinels(engine);
  const caches = new RedisReader({ sentinels: lookouts, exec: engine, clock });
  const groups = new GroupLooks({
    readers: { patroni: new PatroniReader({ http: engine.agent, leaders, exec: engine }), sentinel: caches },
    clock,
  });
  const mounts = new Mounts({ exec: engine, clock });
  const balancerReader = new HaproxyReader(engine.agent);
  const conditions = new Conditions({
    reader: balancerReader,
    certificates: certificateReader,
    secrets,
    clock,
  });
  const stacks = new Stacks({
    engine,
    performer,
    agent: engine.agent,
    folders,
    begunVolumes: createBegunVolumes(data.stacks),
    secrets,
    hostProbe,
    engineInfo: () => ('info' in link.state ? link.state.info : null),
    imageReference: (folder) => catalogue.reference(folder),
    images,
    groups,
    mounts,
    conditions,
    beforeChange: (stack) => wardens.tell(stack),
  });
  const watch = new StackWatch({ stacks, engine, clock, isBeingChanged, onTrouble });
  const health = new HealthWatch({
    engine,
    agent: engine.agent,
    clock,
    seed: Math.floor(Math.random() * 2 ** 32),
    isBeingChanged,
    isAttended: () => watch.isAttended,
  });
  // First in line: whoever hears of a look finds the health that belongs to it.
  watch.subscribe((look) => health.observe(look));
  watch.onAttended(() => health.askAllSoon());
  const figures = new HostFigureCollector({
    ...{ link, health, runs, journal, clock },
    survivalOf: (look) => survivalNow(look, { stacks, runs, wardens, schedules, health, journal }),
  });
  watch.subscribe((look) => figures.observe(look));
  const traffic = new TrafficWatch({ reader: balancerReader, look: (stack) => watch.look(stack), clock });
  watch.subscribe((look) => traffic.observe(look));
  const note = addIncidents(book, clock.nowMs, onTrouble);
  book.subscribeToIncidents((incident) => figures.countIncident(incident));
  const balancers = new BalancerWatch({
    agent: engine.agent,
    control: engine,
    clock,
    isBeingChanged,
    onTrouble,
  });
  balancers.onSilent(({ stack, member }) =>
    note(
      stack,
      member,
      'balancer-silent',
      `${member} took connections and said nothing: it is started again.`,
    ),
  );
  const revival = new Revival({
    engine,
    ownStacks: () => folders.list(),
    performer: engine,
    clock,
    isBeingChanged,
    onRevived: (stack, text) => note(stack, null, 'revived', text),
  });
  records.follow({ watch, runs });
  const faults = { journal, control: engine, exec: engine, clock, onTrouble };
  const { hostShell = false } = options;
  const { terminals, leftovers } = composeTerminals({ engine, clock, newId, events: book, hostShell });
  const supervision = new Supervision({
    link,
    watch,
    revival,
    balancers,
    guardians,
    wardens,
    sampling,
    health,
    leases: {
      revertOpen: () => revertOpenLeases(faults),
      revertExpired: () => revertExpiredLeases(faults),
    },
    terminals: leftovers,
    clock,
    onTrouble,
  });
  const patroni = new PatroniApi(engine.agent, engine);
  const commands = new ClusterCommands({
    stacks,
    managerFor: groupManagers({ leaders, patroni, agent: engine.agent, sentinels, exec: engine, clock }),
    clock,
  });
  const drills = new Drills({
    stacks,
    secrets,
    engine,
    agent: engine.agent,
    leaders,
    handOverFrom: (stack, member) => commands.handOverFrom(stack, member),
    sentinels,
    guardians: {
      setAside: (stack) => {
        const takeBack = guardians.setAside(stack);
        void wardens.tell(stack);
        return takeBack;
      },
      isWardenActing: (stack) => wardens.isActing(stack),
    },
    balancers,
    balancerReader,
    journal,
    clock,
    newId,
    load: createLoadGenerator({ workerUrl: worker('load-worker') }),
    freeBytes: () => freeBytesAt(data.path),
    processors: createProcessorReader(),
  });

  const schedules = new DrillSchedules({
    folders,
    stacks,
    watch,
    runs,
    marks: createScheduleMarks(data.schedules),
    clock,
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    start: (drill) => startDrill(api, drill),
    note: (stack, kind, text) => note(stack, null, kind, text),
    onTrouble,
  });
  const api = createHostApi({
    version: options.version,
    dataFolder: data.path,
    startedAtMs: clock.nowMs(),
    clock,
    link,
    stacks,
    watch,
    runs,
    drills,
    schedules,
    commands,
    wardens,
    traffic,
    health,
    terminals,
    ...logs.services,
    ...composeSetup({
      ...{ data, folders, secrets, stacks, engine, performer, link, clock, newId },
      resourcesFolder: options.resourcesFolder,
      machine: records.machine,
    }),
    journal,
    events: book,
    sampling,
    metrics,
    notices,
    newId,
  });

  watch.subscribe((look) => logs.observe(look));
  supervision.start();
  return {
    api,
    keepSchedules: () => schedules.keep(),
    ...createSleep({ runs, sampling, health, stacks, watch, onTrouble }),
    figures: () => figures.read(),
    close: async () => {
      await schedules.close();
      // Runs first: they clean up after themselves and need everything else for it.
      await runs.close();
      await terminals.close();
      await traffic.close();
      await Promise.all([supervision.close(), logs.close()]);
      await link.close();
      await Promise.all([guarding.close(), lookouts.close(), caches.close(), mounts.close()]);
      await engine.agent.close();
      await records.close();
      await journal.close();
    },
  };
}

/** By the same door as everybody: what a person is refused, a schedule is refused, too. */
async function startDrill(api: HostApi, drill: ScheduledDrill): Promise<void> {
  const session = api.open(() => {}, 'command');
  try {
    await session.call('drill.run', {
      ...drill,
      clientRetries: null,
      assisted: true,
      seed: null,
      force: null,
    });
  } finally {
    session.close();
  }
}

async function closingOnFailure<T>(link: EngineLink, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await link.close();
    throw error;
  }
}

function addIncidents(
  book: EventBook,
  nowMs: () => number,
  onTrouble: (text: string) => void,
): (stack: string, member: string | null, kind: string, text: string) => void {
  return (stack, member, kind, text) => {
    book.addEvent({ atMs: nowMs(), stack, member, kind, text }).catch((error) => onTrouble(String(error)));
  };
}
