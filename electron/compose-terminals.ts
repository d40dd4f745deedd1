import type { DockerEngine } from './adapters/docker/docker-engine.ts';
import { createHostTerminals } from './adapters/host/pty.ts';
import type { Clock } from './ports/clock.ts';
import type { EventJournal } from './ports/event-journal.ts';
import { TerminalLeftovers } from './services/terminal-leftovers.ts';
import { Terminals } from './services/terminals.ts';

export interface TerminalChoices {
  readonly engine: DockerEngine;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly events: EventJournal;
  /** For pages and windows; whoever reaches the local socket is the person whose shell it would be. */
  readonly hostShell: boolean;
}

export function composeTerminals({ engine, clock, newId, events, hostShell }: TerminalChoices): {
  readonly terminals: Terminals;
  readonly leftovers: TerminalLeftovers;
} {
  const terminals = new Terminals({
    members: engine,
    reader: engine,
    host: createHostTerminals(process.env),
    mayReachMachine: (from) => from === 'command' || hostShell,
    events,
    clock,
    newId,
  });
  const isOurs = (id: string): boolean => terminals.has(id);
  const leftovers = new TerminalLeftovers({ members: engine, reader: engine, events, isOurs, clock });
  return { terminals, leftovers };
}
