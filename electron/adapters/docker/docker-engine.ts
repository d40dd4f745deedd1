import type { Operation } from '../../domain/plan/operation.ts';
import type { OperationContext, OperationPerformer } from '../../ports/container-engine.ts';
import { DockerMembers } from './docker-members.ts';
import { DockerPerformer, type PerformerParts } from './perform.ts';

export interface DockerEngineParts extends Omit<PerformerParts, 'agent' | 'logs'> {}

/** All that services ask of a container engine, in one object; each part of it is a file of its own. */
export class DockerEngine extends DockerMembers implements OperationPerformer {
  readonly #performer: OperationPerformer;

  constructor(parts: DockerEngineParts) {
    super(parts);
    this.#performer = new DockerPerformer({ ...parts, agent: this.agent, logs: this.memberLogs });
  }

  perform(operation: Operation, context: OperationContext): Promise<void> {
    return this.#performer.perform(operation, context);
  }
}
