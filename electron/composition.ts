import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DockerEngine } from './adapters/docker/docker-engine.ts';
import { DockerEngineFinder } from './adapters/docker/docker-engine-finder.ts';
import { locateEngine, revivePrivateEngine } from './adapters/docker/ensure-engine.ts';
import { DockerImageBuilder } from './adapters/docker/image-builder.ts';
import { loadImageCatalogue } from './adapters/docker/image-catalogue.ts';
import { systemClock } from './adapters/host/clock.ts';
import type { DataFolder } from './adapters/host/data-folder.ts';
import { hostProbe } from './adapters/host/host-probe.ts';
import { createLoadGenerator } from './adapters/host/load-generator.ts';
import { createSecretStore } from './adapters/host/secret-store.ts';
import { createStackFolders } from './adapters/host/stack-folders.ts';
import { EtcdLeaderKeys } from './adapters/postgres/etcd-leader-keys.ts';
import { openJournal } from './adapters/store/open-journal.ts';
import type { HostApi } from './contract/host-session.ts';
import { printFailure } from './domain/failure.ts';
import type { OperationPerformer } from './ports/container-engine.ts';
import type { Journal } from './ports/journal.ts';
import { BalancerWatch } from './services/balancer-watch.ts';
import { DatabaseHands } from './services/database-hands.ts';
import { Drills } from './services/drills.ts';
import { EngineLink } from './services/engine-link.ts';
import { revertExpiredLeases, revertOpenLeases } from './services/fault-leases.ts';
import { Guardians } from './services/guardians.ts';
import { incidentJournal } from './services/incident-journal.ts';
import { Revival } from './services/revival.ts';
import { Runs } from './services/runs.ts';
import { StackWatch } from './services/stack-watch.ts';
import { Stacks } from './services/stacks.ts';
import { Supervision } from './services/supervision.ts';
import { createHostApi } from './transport/host-api.ts';

export interface HostOptions {
  readonly version: string;
  /** Owned by this process already. */
  readonly data: DataFolder;
  /** Holds `images/` and `stacks/`. */
  readonly resourcesFolder: string;
  /** Holds what the build made: `workers/` and `gateway/`. */
  readonly distFolder: string;
  /** For what nobody asked about: a listener that failed, a look that could not be taken. */
  readonly onTrouble: (text: string) => void;
  /** Tests of crashes put themselves between the executor and the engine here. */
  readonly wrapPerformer?: (performer: OperationPerformer) => OperationPerformer;
}

export interface Host {
  readonly api: HostApi;
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
  const worker = (name: string): URL =>
    new URL(`file://${join(options.distFolder, 'workers', `${name}.js`)}`);

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
  // The engine is looked for while the files are read.
  link.start();
  const [catalogue, journal] = await closingOnFailure(link, async () => {
    const opened = await Promise.all([
      loadImageCatalogue(options.resourcesFolder, { gatewayBundle: join(options.distFolder, 'gateway') }),
      openJournal({
        file: data.store,
        workerUrl: worker('store-worker'),
        onNote: (note) => onTrouble(printFailure(note)),
      }),
      folders.sweep(clock.nowMs()),
    ]);
    await opened[1].closeInterruptedRuns(clock.nowMs());
    return opened;
  });

  const images = new DockerImageBuilder({ docker: finder.current, catalogue });
  const engine = new DockerEngine({ docker: finder.current, images, secrets, folders, clock });
  const performer = options.wrapPerformer?.(engine) ?? engine;

  const stacks = new Stacks({
    engine,
    performer,
    agent: engine.agent,
    folders,
    secrets,
    hostProbe,
    engineInfo: () => ('info' in link.state ? link.state.info : null),
    imageReference: (folder) => catalogue.reference(folder),
    images,
  });
  const runs = new Runs({ journal, clock, newId });
  const isBeingChanged = (stack: string): boolean => {
    const kind = runs.activeOn(stack)?.kind;
    return kind !== undefined && kind !== 'drill';
  };
  const isInDrill = (stack: string): boolean => runs.activeOn(stack)?.kind === 'drill';
  const watch = new StackWatch({ stacks, engine, clock, isBeingChanged, onTrouble });
  const note = addEvents(journal, clock.nowMs, onTrouble);
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
  const leaders = new EtcdLeaderKeys(engine.agent);
  const guardians = new Guardians({
    events: engine,
    clock,
    handsFor: (guarded) => new DatabaseHands({ engine, leaders, agent: engine.agent }, guarded),
    incidentsFor: (guarded) => incidentJournal(journal, guarded, clock.nowMs, isInDrill),
    isBeingChanged,
    isInDrill,
    onTrouble,
  });
  const revival = new Revival({
    engine,
    ownStacks: () => folders.list(),
    performer: engine,
    clock,
    isBeingChanged,
    onRevived: (stack, text) => note(stack, null, 'revived', text),
  });
  const faults = { journal, control: engine, exec: engine, clock, onTrouble };
  const supervision = new Supervision({
    link,
    watch,
    revival,
    balancers,
    guardians,
    leases: {
      revertOpen: () => revertOpenLeases(faults),
      revertExpired: () => revertExpiredLeases(faults),
    },
    clock,
    onTrouble,
  });
  const drills = new Drills({
    stacks,
    secrets,
    engine,
    agent: engine.agent,
    leaders,
    guardians,
    balancers,
    journal,
    clock,
    newId,
    load: createLoadGenerator({ workerUrl: worker('load-worker') }),
  });

  supervision.start();
  return {
    api: createHostApi({
      version: options.version,
      dataFolder: data.path,
      startedAtMs: clock.nowMs(),
      clock,
      link,
      stacks,
      watch,
      runs,
      drills,
      logs: engine,
      journal,
      newId,
    }),
    close: async () => {
      // Runs first: they clean up after themselves and need everything else for it.
      await runs.close();
      await supervision.close();
      await link.close();
      await engine.agent.close();
      await journal.close();
    },
  };
}

async function closingOnFailure<T>(link: EngineLink, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await link.close();
    throw error;
  }
}

function addEvents(
  journal: Journal,
  nowMs: () => number,
  onTrouble: (text: string) => void,
): (stack: string, member: string | null, kind: string, text: string) => void {
  return (stack, member, kind, text) => {
    journal.addEvent({ atMs: nowMs(), stack, member, kind, text }).catch((error) => onTrouble(String(error)));
  };
}
