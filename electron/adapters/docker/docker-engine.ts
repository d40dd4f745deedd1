import type Docker from 'dockerode';
import type { ObservedContainer, ObservedState } from '../../domain/plan/observed-state.ts';
import type { Operation } from '../../domain/plan/operation.ts';
import type {
  ContainerLife,
  EngineEvent,
  EngineEvents,
  EngineReader,
  ExecOptions,
  ExecResult,
  LineSession,
  LogLine,
  LogQuery,
  MemberControl,
  MemberExec,
  MemberFiles,
  MemberLogs,
  MemberReader,
  OperationContext,
  OperationPerformer,
  TreeEntry,
} from '../../ports/container-engine.ts';
import type { PodAgent } from '../../ports/pod-agent.ts';
import type { PodHttp } from '../../ports/pod-http.ts';
import { AgentClient } from './agent-client.ts';
import { DockerFiles } from './archive.ts';
import { DockerControl } from './control.ts';
import { DockerEvents } from './events.ts';
import { DockerExec } from './exec.ts';
import { DockerLogs } from './logs.ts';
import { observeContainer, observeStack, observeStackNames } from './observe.ts';
import { DockerPerformer, type PerformerParts } from './perform.ts';

/** `docker` is asked with every call, so that a new connection needs no new objects. */
export interface DockerEngineParts extends Omit<PerformerParts, 'agent' | 'logs'> {}

/** All that services ask of a container engine, in one object; each part of it is a file of its own. */
export class DockerEngine
  implements
    EngineReader,
    MemberReader,
    OperationPerformer,
    EngineEvents,
    MemberExec,
    MemberLogs,
    MemberFiles,
    MemberControl
{
  /** Close it with the host: its sessions keep connections open. */
  readonly agent: PodAgent & PodHttp;
  readonly #docker: () => Docker;
  readonly #performer: OperationPerformer;
  readonly #events: EngineEvents;
  readonly #exec: MemberExec;
  readonly #logs: MemberLogs;
  readonly #files: MemberFiles;
  readonly #control: MemberControl;

  constructor(parts: DockerEngineParts) {
    const { docker, clock } = parts;
    this.#docker = docker;
    this.#events = new DockerEvents(docker);
    this.#exec = new DockerExec(docker);
    this.#logs = new DockerLogs(docker);
    this.#files = new DockerFiles(docker);
    this.#control = new DockerControl(docker);
    this.agent = new AgentClient(this.#exec, clock);
    this.#performer = new DockerPerformer({ ...parts, agent: this.agent, logs: this.#logs });
  }

  async observe(stack: string): Promise<ObservedState> {
    return observeStack(this.#docker(), stack);
  }

  async stackNames(): Promise<readonly string[]> {
    return observeStackNames(this.#docker());
  }

  async member(container: string): Promise<ObservedContainer | null> {
    return observeContainer(this.#docker(), container);
  }

  perform(operation: Operation, context: OperationContext): Promise<void> {
    return this.#performer.perform(operation, context);
  }

  events(signal: AbortSignal): AsyncIterable<EngineEvent> {
    return this.#events.events(signal);
  }

  run(container: string, command: readonly string[], options: ExecOptions): Promise<ExecResult> {
    return this.#exec.run(container, command, options);
  }

  openSession(container: string, command: readonly string[], signal: AbortSignal): Promise<LineSession> {
    return this.#exec.openSession(container, command, signal);
  }

  logs(container: string, query: LogQuery): AsyncIterable<LogLine> {
    return this.#logs.logs(container, query);
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
