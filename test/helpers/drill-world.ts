import type { DrillMember } from '../../electron/domain/drill/drill-targets.ts';
import {
  continueCommand,
  crashCommand,
  freezeCommand,
} from '../../electron/domain/drill/faults/member-processes.ts';
import type { StoredRow } from '../../electron/domain/drill/ledger.ts';
import type { SentinelView } from '../../electron/domain/failover/sentinel-view.ts';
import type { ObservedState } from '../../electron/domain/plan/observed-state.ts';
import type {
  EngineEvent,
  ExecResult,
  LineSession,
  LogLine,
  MemberControl,
  TreeEntry,
} from '../../electron/ports/container-engine.ts';
import type { LeaseRecord } from '../../electron/ports/journal.ts';
import type { PodAgent } from '../../electron/ports/pod-agent.ts';
import type { DrillDependencies } from '../../electron/services/drill-runner-parts.ts';
import { sampleLoad, stream, targets } from './drill-world-parts.ts';
import { strain } from './drill-world-strain.ts';
import { ManualClock } from './manual-clock.ts';
import { agreeingViews, replicaView } from './sentinel-views.ts';

/**
 * A gateway pair in memory, whose time moves only when the test says so: members die, freeze and come back, a
 * balancer takes gateways out, a load stores rows and files. Each call on it is an operation with a number, so that
 * a test can interrupt or break a drill at every one of them.
 */

const MEMBERS = [
  ...targets.gateways,
  ...targets.balancers,
  ...targets.database.members,
  ...targets.database.consensus,
  ...(targets.cache?.members ?? []),
  ...(targets.cache?.sentinels ?? []),
  ...targets.storage,
];

export interface FakeContainer {
  readonly id: string;
  startedAt: string;
  running: boolean;
  frozen: boolean;
  /** Its queue takes no writes. */
  refusing: boolean;
  /** What its pod sends is late or lost. */
  slow: boolean;
  /** Others take its processors or its memory. */
  pressed: boolean;
  /** Its disk has no room. */
  full: boolean;
  networks: string[];
}

export class DrillWorld {
  readonly clock = new ManualClock();
  readonly operations: string[] = [];
  readonly containers = new Map<string, FakeContainer>();
  readonly leases = new Map<string, LeaseRecord>();
  readonly rows = new Map<string, StoredRow>();
  readonly files = new Map<string, { readonly id: string; readonly key: string }>();
  /** Called before each operation; what it throws, the operation throws. */
  onOperation: (number: number, operation: string) => void = () => {};
  /** False: commands answer, but the processes go on. */
  faultsWork = true;
  /** False: nothing brings a dead or cut-off member back to ready. */
  recovers = true;
  /** What the balancer says when nobody behind it serves. */
  outageStatus = 503;
  /** False: the kernel has no netem. */
  hasNetem = true;
  /** False: all volumes are on the engine's own disk. */
  hasDisksOfTheirOwn = true;
  /** Who serves as long as it can. */
  preferred = 'gateway-1';
  /** Who leads the database. */
  leader = 'database-1';
  inSync: readonly string[] = ['database-2'];
  /** By id, with the id of the last event. */
  readonly sessions = new Map<string, string>();
  /** Changes what is stored before the ledger is read. */
  tamper: () => void = () => {};
  readonly #events: ((event: EngineEvent) => void)[] = [];
  readonly #logs = new Map<string, (line: LogLine) => void>();
  #lives = 0;
  #cacheMaster = 'cache-1';

  constructor() {
    for (const { container, infraContainer, networks } of MEMBERS) {
      for (const name of [container, infraContainer]) {
        this.containers.set(name, {
          id: `id-of-${name}`,
          startedAt: this.#nextLife(),
          running: true,
          frozen: false,
          refusing: false,
          slow: false,
          pressed: false,
          full: false,
          networks: name === infraContainer ? networks.map(({ network }) => network) : [],
        });
      }
    }
  }

  dependencies(): DrillDependencies {
    return {
      engine: { ...this.#control(), ...this.#reads() },
      agent: this.#agent(),
      leaders: {
        read: async () => ({
          ...{ leader: { member: this.leader, revision: '1' }, inSync: this.inSync },
          ...{ isSynchronous: true, isPaused: false, isSwitchingOver: false },
        }),
      },
      handOverFrom: async (_stack, member) => {
        this.operate(`hand over from ${member}`);
        const others = (targets.cache?.members ?? []).filter((other) => other.member !== member);
        if (member === this.#cacheMaster) {
          this.#cacheMaster = others[0]?.member ?? member;
          return;
        }
        this.leader = member === 'database-1' ? 'database-2' : 'database-1';
        this.inSync = [member];
      },
      sentinels: { views: async () => this.#sentinelViews() },
      load: sampleLoad(this),
      journal: {
        putLease: async (lease) => {
          this.operate(`lease ${lease.inverse.kind} ${lease.inverse.container}`);
          this.leases.set(lease.id, lease);
        },
        markLeaseReverted: async (id, atMs) => {
          this.operate('lease reverted');
          const lease = this.leases.get(id);
          if (lease !== undefined) this.leases.set(id, { ...lease, revertedAtMs: atMs });
        },
        openLeases: async () => {
          this.operate('read leases');
          return this.openLeases().reverse();
        },
      },
      clock: this.clock,
      newId: () => `lease-${this.leases.size}-${this.#nextLife()}`,
    };
  }

  openLeases(): LeaseRecord[] {
    return [...this.leases.values()].filter((lease) => lease.revertedAtMs === null);
  }

  /** What of the stack is not as it was, in words. */
  damage(): string[] {
    const found: string[] = [];
    for (const [name, container] of this.containers) {
      if (!container.running) found.push(`${name} is down`);
      if (container.frozen) found.push(`${name} is frozen`);
      if (container.refusing) found.push(`${name} refuses writes`);
      if (container.slow) found.push(`${name} is slow`);
      if (container.pressed) found.push(`${name} is pressed`);
      if (container.full) found.push(`${name} is full`);
      if (name.endsWith('-pod') && container.networks.length !== 2) found.push(`${name} is cut off`);
    }
    for (const lease of this.openLeases()) found.push(`open lease: ${lease.fault}`);
    for (const row of this.rows.values()) found.push(`row ${row.key}`);
    for (const path of this.files.keys()) found.push(`file ${path}`);
    for (const id of this.sessions.keys()) found.push(`session ${id}`);
    return found;
  }

  /** Lets time pass until the promise settles; the longest drill that never comes to rest ends within it. */
  async play<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false;
    const settled = promise.finally(() => {
      isSettled = true;
    });
    settled.catch(() => {});
    for (let step = 0; step < 16_000 && !isSettled; step += 1) await this.clock.advance(25);
    if (!isSettled) throw new Error('not settled within 400 s of the world’s time');
    return settled;
  }

  /** Whether any of them answers. */
  answers(members: readonly DrillMember[]): boolean {
    return members.some((member) => this.#isReady(member));
  }

  serving(): DrillMember | null {
    const ready = targets.gateways.filter((member) => this.#isReady(member));
    return ready.find(({ member }) => member === this.preferred) ?? ready[0] ?? null;
  }

  /** The one that can be, as long as it can; replaced at once, as if a guardian stood by. */
  cacheMaster(): DrillMember | null {
    const ready = (targets.cache?.members ?? []).filter((member) => this.#isReady(member));
    const kept = ready.find(({ member }) => member === this.#cacheMaster) ?? ready[0] ?? null;
    this.#cacheMaster = kept?.member ?? this.#cacheMaster;
    return kept;
  }

  /** Counts and may break what follows. */
  operate(operation: string): void {
    this.operations.push(operation);
    this.onOperation(this.operations.length - 1, operation);
  }

  #sentinelViews(): readonly SentinelView[] {
    const master = this.cacheMaster();
    const follow = (targets.cache?.members ?? []).filter(
      (member) => member !== master && this.#isReady(member),
    );
    const addressOf = (member: DrillMember | null) => member?.networks[0]?.address ?? '';
    const replicas = follow.map((member) =>
      replicaView({ address: addressOf(member), follows: addressOf(master) }),
    );
    return agreeingViews({ master: addressOf(master), replicas });
  }

  #nextLife(): string {
    this.#lives += 1;
    return `life-${this.#lives}`;
  }

  #container(name: string): FakeContainer {
    const container = this.containers.get(name);
    if (container === undefined) throw new Error(`no container ${name}`);
    return container;
  }

  #isReady({ container, infraContainer, networks }: DrillMember): boolean {
    const { running, frozen } = this.#container(container);
    return running && !frozen && this.#container(infraContainer).networks.length === networks.length;
  }

  #die(name: string): void {
    Object.assign(this.#container(name), { running: false, pressed: false });
    const event = { kind: 'container', action: 'die', id: '', member: null, exitCode: 137 } as const;
    const atMs = this.clock.nowMs();
    for (const tell of this.#events) tell({ ...event, name, stack: targets.stack, atMs });
    this.#tellBalancers();
  }

  #live(name: string): void {
    const container = this.#container(name);
    if (container.running || !this.recovers) return;
    container.running = true;
    container.frozen = false;
    container.startedAt = this.#nextLife();
    this.#tellBalancers();
  }

  readonly #knownDown = new Set<string>();
  #tellBalancers(): void {
    for (const member of targets.gateways) {
      const isDown = !this.#isReady(member);
      if (isDown === this.#knownDown.has(member.member)) continue;
      if (isDown) this.#knownDown.add(member.member);
      else this.#knownDown.delete(member.member);
      for (const [container, tell] of this.#logs) {
        const text = `Server api/${member.member} is ${isDown ? 'DOWN' : 'UP'}, reason: test`;
        tell({ container, stream: 'stdout', atMs: this.clock.nowMs(), text });
      }
    }
  }

  #control(): MemberControl {
    return {
      signal: async (name) => {
        this.operate(`kill ${name}`);
        if (this.faultsWork) this.#die(name);
      },
      start: async (name) => {
        this.operate(`start ${name}`);
        this.#live(name);
      },
      stop: (name) => this.#stop(name),
      restart: async () => {},
      disconnect: async (name, network) => {
        this.operate(`disconnect ${name} ${network}`);
        const container = this.#container(name);
        if (this.faultsWork) container.networks = container.networks.filter((one) => one !== network);
        this.#tellBalancers();
      },
      connect: async (name, network) => {
        this.operate(`connect ${name} ${network}`);
        const container = this.#container(name);
        if (!container.networks.includes(network)) container.networks.push(network);
        this.#tellBalancers();
      },
      life: async (name) => {
        const container = this.containers.get(name);
        if (container === undefined) return null;
        return { id: container.id, startedAt: container.startedAt, running: container.running };
      },
    };
  }

  #reads(): Omit<DrillDependencies['engine'], keyof MemberControl> {
    return {
      observe: async () => {
        this.operate('observe');
        const containers = [...this.containers].map(([name, { networks }]) => ({
          name,
          networks: networks.map((network) => ({ network, address: '' })),
        }));
        return { containers } as unknown as ObservedState;
      },
      events: (signal) => stream(signal, (tell) => this.#events.push(tell)),
      logs: (container, { signal }) => stream(signal, (tell) => this.#logs.set(container, tell)),
      readTree: (_container, path) => this.#readTree(path),
      run: async (container, command, { input = '' }) => this.#run(container, command, input),
      openSession: async (container, command) => this.#session(container, command),
    };
  }

  #session(container: string, command: readonly string[]): LineSession {
    this.operate(`session ${container}`);
    let answer: (line: string | null) => void = () => {};
    const answered = new Promise<string | null>((resolve) => {
      answer = resolve;
    });
    return {
      lines: (async function* () {
        const line = await answered;
        if (line !== null) yield line;
      })(),
      write: async (line) => {
        this.operate(`${line} ${container}`);
        if (command === freezeCommand) {
          if (this.faultsWork) this.#container(container).frozen = true;
          this.#tellBalancers();
          return answer(this.faultsWork ? 'stopped 7' : 'still running: 7');
        }
        if (command.join(' ').includes('chmod a-w')) {
          this.#container(container).refusing = this.faultsWork;
          return answer(this.faultsWork ? 'refuses writes' : 'still takes writes: /data/conversations');
        }
        const strained = this.#strain(container, command);
        if (strained !== null) return answer(strained);
        if (command === crashCommand && this.faultsWork) {
          this.#die(container);
          void this.clock.sleep(100).then(() => this.#live(container));
        }
        answer(null);
      },
      close: async () => answer(null),
    };
  }

  /** Ends in order, which takes a while; dead at once when it is killed meanwhile. */
  async #stop(name: string): Promise<void> {
    this.operate(`stop ${name}`);
    if (!this.faultsWork) return;
    for (let part = 0; part < 30 && this.#container(name).running; part += 1) await this.clock.sleep(47);
    if (this.#container(name).running) this.#die(name);
  }

  /** What a command of a fault does to a member that goes on; null for other commands. */
  #strain(name: string, command: readonly string[]): string | null {
    const { faultsWork, hasNetem, hasDisksOfTheirOwn } = this;
    const relieving = (): void => this.operate(`relieve ${name}`);
    return strain(command, this.#container(name), { faultsWork, hasNetem, hasDisksOfTheirOwn, relieving });
  }

  async #run(container: string, command: readonly string[], input: string): Promise<ExecResult> {
    const [program, ...args] = command;
    const done = (stdout: string): ExecResult => ({ exitCode: 0, stdout, stderr: '' });
    if (command === continueCommand) {
      this.operate(`continue ${container}`);
      this.#container(container).frozen = false;
      this.#tellBalancers();
      return done('continued 7\n');
    }
    if (command.join(' ').includes('chmod u+w')) {
      this.operate(`let write ${container}`);
      this.#container(container).refusing = false;
      return done('');
    }
    const strained = this.#strain(container, command);
    if (strained !== null) return done(strained);
    if (program === 'psql') return done(this.#sql(args.at(-1) ?? ''));
    if (input !== '') return done(this.#redis(input));
    if (program === 'rm') {
      this.operate('remove files');
      for (const path of args) this.files.delete(path.slice('/data/'.length));
      return done('');
    }
    this.operate('list folders');
    return done(args.filter((arg) => arg.startsWith('/data/')).join('\n'));
  }

  #sql(statement: string): string {
    if (statement.startsWith('DELETE')) {
      this.operate('delete rows');
      for (const id of /'\{(.*)\}'/.exec(statement)?.[1]?.split(',') ?? []) this.rows.delete(id);
      return '';
    }
    if (statement.startsWith('SELECT count')) {
      this.operate('count rows');
      const of = /'(tandem-drill-[^']*)'\)/.exec(statement)?.[1] ?? '';
      return String([...this.rows.values()].filter((row) => row.key.startsWith(of)).length);
    }
    this.operate('select rows');
    const prefix = /'(tandem-drill-[^']*)'\)/.exec(statement)?.[1] ?? '';
    const isFromThisDrill = prefix !== 'tandem-drill-' && this.rows.size > 0;
    if (isFromThisDrill) this.tamper();
    const rows = [...this.rows.values()].filter((row) => row.key.startsWith(prefix));
    return rows.map((row) => JSON.stringify(row)).join('\n');
  }

  #redis(input: string): string {
    const [first] = input.split(' ');
    this.operate(first === 'UNLINK' ? 'remove sessions' : 'count sessions');
    if (first !== 'UNLINK') this.tamper();
    const answers = input
      .trim()
      .split('\n')
      .map((line) => {
        const [command = '', key = '', event = ''] = line.split(' ');
        const id = key.split(':')[1] ?? '';
        if (command === 'UNLINK') return Number(this.sessions.delete(id));
        if (command === 'EXISTS') return Number(this.sessions.has(id));
        return this.sessions.get(id) === event ? [[event, []]] : [];
      });
    return ['"OK"', ...answers.map((answer) => JSON.stringify(answer))].join('\n');
  }

  async *#readTree(path: string): AsyncGenerator<TreeEntry> {
    this.operate('read files');
    const folder = path.slice('/data/'.length);
    for (const [name, { id, key }] of [...this.files]) {
      if (!name.startsWith(`${folder}/`)) continue;
      const content = Buffer.from(JSON.stringify({ id, idempotencyKey: key, title: '', messages: [] }));
      yield { path: name.slice(folder.length + 1), sizeBytes: content.length, content };
    }
  }

  #agent(): PodAgent {
    return {
      ask: async ({ member }) => {
        const asked = MEMBERS.find(({ container }) => container === member);
        const ok = asked !== undefined && this.#isReady(asked);
        return { ok, detail: ok ? 'HTTP 200' : 'no answer', tookMs: 1 };
      },
      close: async () => {},
    };
  }
}
