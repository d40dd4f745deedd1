import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import * as z from 'zod';
import { FailureError } from '../../domain/failure.ts';
import type { EngineEvent, EngineEvents } from '../../ports/container-engine.ts';
import { engineCall } from './docker-engine-call.ts';
import { narrowEngineError } from './engine-errors.ts';
import { OwnerLookup } from './events-owners.ts';
import { LineSplitter } from './exec-streams.ts';
import { LABELS } from './labels.ts';

/**
 * What changes somebody's picture of a stack. Asked for by name, because execs and health checks of the whole engine
 * would otherwise make up most of the stream.
 */
const ACTIONS = [
  'create',
  'start',
  'restart',
  'stop',
  'kill',
  'die',
  'oom',
  'pause',
  'unpause',
  'rename',
  'update',
  'health_status',
  'destroy',
  'connect',
  'disconnect',
  'remove',
];

const eventSchema = z.object({
  Type: z.enum(['container', 'network', 'volume']),
  Action: z.string(),
  Actor: z.object({
    ID: z.string(),
    Attributes: z
      .record(z.string(), z.string())
      .nullish()
      .transform((value) => value ?? {}),
  }),
  timeNano: z.number(),
});

type ParsedEvent = z.output<typeof eventSchema>;

const WHAT = "following the engine's events";

export class DockerEvents implements EngineEvents {
  readonly #docker: () => Docker;

  constructor(docker: () => Docker) {
    this.#docker = docker;
  }

  async *events(signal: AbortSignal): AsyncGenerator<EngineEvent> {
    if (signal.aborted) return;
    const docker = this.#docker();
    const stream = (await engineCall(WHAT, (abortSignal) =>
      docker.getEvents({
        filters: { type: ['container', 'network', 'volume'], event: ACTIONS },
        abortSignal,
      }),
    )) as Readable;
    const hangUp = () => stream.destroy();
    signal.addEventListener('abort', hangUp, { once: true });
    if (signal.aborted) hangUp();
    const owners = new OwnerLookup(docker);
    const lines = new LineSplitter();
    try {
      for await (const chunk of stream) {
        for (const line of lines.push(chunk as Buffer)) {
          const event = await ownEvent(line, owners);
          if (event !== null) yield event;
        }
      }
    } catch (thrown) {
      if (signal.aborted) return;
      throw brokenFailure(narrowEngineError(thrown, WHAT).message);
    } finally {
      signal.removeEventListener('abort', hangUp);
      stream.destroy();
    }
    if (!signal.aborted) throw brokenFailure('the engine ended the stream');
  }
}

/** Null for what is not ours or not understood: a missed event is harmless, state is re-read anyway. */
async function ownEvent(line: string, owners: OwnerLookup): Promise<EngineEvent | null> {
  const event = parseEvent(line);
  if (event === null) return null;
  const { ID: id, Attributes: attributes } = event.Actor;
  const stack = await stackOf(event, owners);
  if (stack === null) return null;
  return {
    kind: event.Type,
    action: event.Action,
    id,
    name: attributes.name ?? id,
    stack,
    member: attributes[LABELS.member] ?? null,
    atMs: event.timeNano / 1_000_000,
    exitCode: attributes.exitCode === undefined ? null : Number(attributes.exitCode),
  };
}

/** Only containers' events carry labels; the owner of the others is looked up. */
async function stackOf(event: ParsedEvent, owners: OwnerLookup): Promise<string | null> {
  if (event.Type === 'container') return event.Actor.Attributes[LABELS.stack] ?? null;
  return owners.stackOf(event.Type, event.Actor.ID, event.Action);
}

function parseEvent(line: string): ParsedEvent | null {
  try {
    return eventSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

function brokenFailure(cause: string): FailureError {
  return new FailureError({
    code: 'engine-disconnected',
    message: 'The stream of the engine’s events broke off',
    hint: 'The engine may be restarting; the state is read anew once it answers.',
    cause,
  });
}
