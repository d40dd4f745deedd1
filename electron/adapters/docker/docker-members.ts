import type Docker from 'dockerode';
import type { RawLine } from '../../domain/logs/log-line.ts';
import type { ObservedContainer, ObservedState } from '../../domain/plan/observed-state.ts';
import type { Clock } from '../../ports/clock.ts';
import type {
  ContainerLife,
  EngineEvent,
  EngineEvents,
  EngineReader,
  ExecOptions,
  ExecResult,
  LeftoverFinder,
  LineSession,
  LogLine,
  LogQuery,
  MemberControl,
  MemberExec,
  MemberFiles,
  MemberLogBatches,
  MemberLogs,
  MemberReader,
  TreeEntry,
} from '../../ports/container-engine.ts';
import type { PodAgent } from '../../ports/pod-agent.ts';
import type { PodHttp } from '../../ports/pod-http.ts';
import type { MemberTerminals, TerminalProcess } from '../../ports/terminal-process.ts';
import { AgentClient } from './agent-client.ts';
import { DockerFiles } from './archive.ts';
import { DockerControl } from './control.ts';
import { DockerEvents } from './events.ts';
import { DockerExec } from './exec.ts';
import { DockerTerminals } from './exec-terminal.ts';
import { leftoverVolumes } from './leftover-volumes.ts';
import { DockerLogs } from './logs.ts';
import { observeContainer, observeStack, observeStackNames } from './observe.ts';

/**
 * What can be seen of members and done to them, without what it takes to make one. `docker` is asked with every call, so
 * that a new connection needs no new objects.
 */
export class DockerMembers
  implements
    EngineReader,
    LeftoverFinder,
    MemberReader,
    EngineEvents,
    MemberExec,
    MemberTerminals,
    MemberLogs,
    MemberLogBatches,
    MemberFiles,
    MemberControl
{
  /** Close it with the host: its sessions keep connections open. */
  readonly agent: PodAgent & PodHttp;
  readonly #docker: () => Docker;
  readonly #events: EngineEvents;
  readonly #exec: MemberExec;
  readonly #terminals: MemberTerminals;
  protected readonly memberLogs: MemberLogs & MemberLogBatches;
  readonly #files: MemberFiles;
  readonly #control: MemberControl;

  constructor({ docker, clock }: { readonly docker: () => Docker; readonly clock: Clock }) {
    this.#docker = docker;
    this.#events = new DockerEvents(docker);
    this.#exec = new DockerExec(docker);
    this.#terminals = new DockerTerminals(docker, this.#exec);
    this.memberLogs = new DockerLogs(docker);
    this.#files = new DockerFiles(docker);
    this.#control = new DockerControl(docker);
    this.agent = new AgentClient(this.#exec, clock);
  }

  async observe(stack: string): Promise<ObservedState> {
    return observeStack(this.#docker(), stack);
  }

  async leftoverVolumes(names: readonly string[]): Promise<ReadonlySet<string>> {
    return leftoverVolumes(this.#docker(), names);
  }

  async stackNames(): Promise<readonly string[]> {
    return observeStackNames(this.#docker());
  }

  async member(container: string): Promise<ObservedContainer | null> {
    return observeContainer(this.#docker(), container);
  }

  events(signal: AbortSignal): AsyncIterable<EngineEvent> {
    return this.#events.events(signal);
  }

  run(container: string, command: readonly string[], options: ExecOptions): Promise<ExecResult> {
    return this.#exec.run(container, command, options);
  }

  openSession(...session: Parameters<MemberExec['openSession']>): Promise<LineSession> {
    return this.#exec.openSession(...session);
  }

  openTerminal(...terminal: Parameters<MemberTerminals['openTerminal']>): Promise<TerminalProcess> {
    return this.#terminals.openTerminal(...terminal);
  }

  endTerminal(container: string, id: string): Promise<void> {
    return this.#terminals.endTerminal(container, id);
  }

  logs(container: string, query: LogQuery): AsyncIterable<LogLine> {
    return this.memberLogs.logs(container, query);
  }

  logBatches(container: string, query: LogQuery): AsyncIterable<readonly RawLine[]> {
    return this.memberLogs.logBatches(container, query);
  }

  readTree(
    container: string,
    path: string,
    limits: { readonly maxFileBytes: number },
  ): AsyncIterable<TreeEntry> {
    return this.#files.readTree(container, path, limits);
  }

  signal(container: string, signal: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    return this.#control.signal(container, signal);
  }

  stop(container: string, graceMs: number): Promise<void> {
    return this.#control.stop(container, graceMs);
  }

  start(container: string): Promise<void> {
    return this.#control.start(container);
  }

  restart(container: string, graceMs: number): Promise<void> {
    return this.#control.restart(container, graceMs);
  }

  disconnect(container: string, network: string): Promise<void> {
    return this.#control.disconnect(container, network);
  }

  connect(container: string, network: string, address: string, aliases: readonly string[]): Promise<void> {
    return this.#control.connect(container, network, address, aliases);
  }

  life(container: string): Promise<(ContainerLife & { readonly running: boolean }) | null> {
    return this.#control.life(container);
  }
}
