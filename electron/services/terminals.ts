import { FailureError, fail } from '../domain/failure.ts';
import { containerName } from '../domain/stack/stack-names.ts';
import {
  clientsOf,
  commandFor,
  reachesMachine,
  type TerminalCommand,
} from '../domain/terminal/client-choice.ts';
import {
  type ClientKind,
  describeEnd,
  describeOrigin,
  describeTarget,
  type TerminalEnd,
  type TerminalEndReason,
  type TerminalSize,
  type TerminalTarget,
} from '../domain/terminal/terminal.ts';
import type { Clock } from '../ports/clock.ts';
import type { MemberReader } from '../ports/container-engine.ts';
import type { EventJournal } from '../ports/event-journal.ts';
import type { HostTerminals, MemberTerminals, TerminalProcess } from '../ports/terminal-process.ts';
import {
  hostEnds,
  machineIsOff,
  noClient,
  noMember,
  notAttached,
  notRunning,
  tooMany,
  unknownTerminal,
} from './terminal-refusals.ts';
import { TerminalSession, type TerminalViewer } from './terminal-session.ts';

/**
 * The terminals of one host: who may open which, how many there are, and what is written down about them. Of what is
 * typed and shown nothing is ever written down.
 */

const MAX_RUNNING = 16;
/** A page that reloads, a laptop that sleeps over lunch. */
const IDLE_LIMIT_MS = 30 * 60_000;
/** Whoever comes back within this time still sees how it ended. */
const KEPT_AFTER_END_MS = 5 * 60_000;
/** Each keeps its output. */
const MAX_KEPT = 16;
/** What a process leaves that was killed from outside, as everything is when its container stops. */
const KILLED_EXIT_CODE = 137;
/** The engine says that a container runs until a moment after its processes are gone. */
const SETTLE_MS = 300;

export interface TerminalsParts {
  readonly members: MemberTerminals;
  readonly reader: MemberReader;
  readonly host: HostTerminals;
  /** Whether clients of this kind may have a shell on the machine itself. */
  readonly mayReachMachine: (from: ClientKind) => boolean;
  readonly events: Pick<EventJournal, 'record'>;
  readonly clock: Clock;
  readonly newId: () => string;
}

export interface TerminalDescription {
  readonly terminal: string;
  readonly target: TerminalTarget;
  readonly title: string;
  readonly openedBy: ClientKind;
  readonly openedAtMs: number;
  readonly size: TerminalSize;
  readonly viewers: number;
  readonly writtenBytes: number;
  readonly end: TerminalEnd | null;
}

export type TerminalEvent =
  | {
      readonly kind: 'output';
      readonly terminal: string;
      readonly offset: number;
      readonly bytes: Uint8Array;
    }
  | { readonly kind: 'ended'; readonly terminal: string; readonly end: TerminalEnd };

interface Entry {
  readonly id: string;
  readonly target: TerminalTarget;
  readonly openedBy: ClientKind;
  readonly openedAtMs: number;
  readonly reachesMachine: boolean;
  readonly session: TerminalSession;
  readonly forget: AbortController;
}

/** One client's part in the terminals; what it looks at goes on without it when it leaves. */
export interface TerminalLine {
  open(target: TerminalTarget, size: TerminalSize): Promise<TerminalDescription>;
  /** Goes on after `offset`; without one, or when that is too long ago, with what is kept. */
  attach(terminal: string, size: TerminalSize, offset: number | null): TerminalDescription;
  detach(terminal: string): void;
  write(terminal: string, bytes: Uint8Array): Promise<void>;
  resize(terminal: string, size: TerminalSize): Promise<void>;
  acknowledge(terminal: string, offset: number): void;
  close(terminal: string): Promise<void>;
  list(): readonly TerminalDescription[];
  disconnect(): void;
}

export class Terminals {
  readonly #parts: TerminalsParts;
  readonly #entries = new Map<string, Entry>();
  readonly #closing = new AbortController();
  #opening = 0;

  constructor(parts: TerminalsParts) {
    this.#parts = parts;
  }

  connect(from: ClientKind, listener: (event: TerminalEvent) => void): TerminalLine {
    const viewers = new Map<string, TerminalViewer>();
    let isOver = false;
    const look = (entry: Entry, offset: number | null): number | null => {
      const terminal = entry.id;
      const former = viewers.get(terminal);
      if (former !== undefined) entry.session.detach(former);
      const viewer: TerminalViewer = {
        output: (offset, bytes) => listener({ kind: 'output', terminal, offset, bytes }),
        ended: (end) => listener({ kind: 'ended', terminal, end }),
      };
      viewers.set(terminal, viewer);
      return entry.session.attach(viewer, offset);
    };
    const leave = (terminal: string): void => {
      const viewer = viewers.get(terminal);
      if (viewer !== undefined) this.#entries.get(terminal)?.session.detach(viewer);
      viewers.delete(terminal);
    };
    const looked = (
      terminal: string,
    ): { readonly session: TerminalSession; readonly viewer: TerminalViewer } => {
      const { session } = this.#entry(terminal);
      const viewer = viewers.get(terminal);
      if (viewer === undefined || !session.isAttached(viewer)) fail(notAttached(terminal));
      return { session, viewer };
    };
    return {
      open: async (target, size) => {
        const entry = await this.#open(from, target, size);
        look(entry, null);
        // Nobody else knows of it.
        if (isOver) void entry.session.close('closed');
        return describe(entry);
      },
      attach: (terminal, size, offset) => {
        const entry = this.#entry(terminal);
        if (entry.reachesMachine) this.#checkMachine(from, entry.target);
        const { session } = entry;
        const hasOtherSize = session.size.columns !== size.columns || session.size.rows !== size.rows;
        const start = look(entry, offset);
        const sizing = hasOtherSize ? session.resize(size) : start === offset ? null : session.redraw();
        // A program that is gone has no size; whoever attaches hears of its end.
        sizing?.catch(() => {});
        return describe(entry);
      },
      detach: leave,
      write: (terminal, bytes) => looked(terminal).session.write(bytes),
      resize: (terminal, size) => looked(terminal).session.resize(size),
      acknowledge: (terminal, offset) => {
        const { session, viewer } = looked(terminal);
        session.acknowledge(viewer, offset);
      },
      close: (terminal) => this.#entry(terminal).session.close('closed'),
      list: () => [...this.#entries.values()].map(describe),
      disconnect: () => {
        isOver = true;
        for (const terminal of [...viewers.keys()]) leave(terminal);
      },
    };
  }

  /** Ends all of them; none is opened afterwards. */
  async close(): Promise<void> {
    this.#closing.abort();
    const entries = [...this.#entries.values()];
    await Promise.all(entries.map(({ session }) => session.close('host-closing')));
    for (const { session } of entries) session.dismiss();
  }

  async #open(from: ClientKind, target: TerminalTarget, size: TerminalSize): Promise<Entry> {
    const running = [...this.#entries.values()].filter(({ session }) => session.end === null);
    if (running.length + this.#opening >= MAX_RUNNING) fail(tooMany(MAX_RUNNING));
    this.#opening += 1;
    try {
      const place = target.kind === 'host' ? this.#machine(from, target) : await this.#member(from, target);
      const id = this.#parts.newId().replaceAll('-', '').slice(0, 8);
      const process = await place.start(id, size);
      if (this.#closing.signal.aborted) {
        await process.end();
        fail(hostEnds);
      }
      return this.#add({ id, from, target }, place, process, size);
    } finally {
      this.#opening -= 1;
    }
  }

  #machine(from: ClientKind, target: TerminalTarget): Place {
    this.#checkMachine(from, target);
    return {
      reachesMachine: true,
      start: (_id, size) => this.#parts.host.open(size),
      explainExit: async () => 'exited',
    };
  }

  async #member(from: ClientKind, target: TerminalTarget & { readonly kind: 'member' }): Promise<Place> {
    const { reader, members, clock } = this.#parts;
    const { stack, member, client } = target;
    const name = containerName(stack, member);
    const found = await reader.member(name);
    // `a-b` of `c` and `b` of `c-a` would be the same name.
    if (found === null || found.role !== 'member' || found.member !== member) {
      return fail(noMember(stack, member));
    }
    if (found.state !== 'running') return fail(notRunning(member, found.state));
    const command = commandFor(found.componentKind, client, member);
    if (command === null) return fail(noClient(member, client, clientsOf(found.componentKind)));
    const isMachine = reachesMachine(found.componentKind);
    if (isMachine) this.#checkMachine(from, target);
    return {
      reachesMachine: isMachine,
      start: (id, size) => members.openTerminal(name, id, command satisfies TerminalCommand, size),
      explainExit: async (exitCode) => {
        if (exitCode === KILLED_EXIT_CODE) await clock.sleep(SETTLE_MS, this.#closing.signal);
        const now = await reader.member(name).catch(() => undefined);
        if (now === undefined) return exitCode === null ? 'lost' : 'exited';
        const isSame = now?.id === found.id && now.startedAt === found.startedAt && now.state === 'running';
        if (!isSame) return 'member-gone';
        return exitCode === null ? 'lost' : 'exited';
      },
    };
  }

  /** Whether a terminal of this host goes by the id, running or just ended. */
  has(terminal: string): boolean {
    return this.#entries.has(terminal);
  }

  #add(
    { id, from, target }: { readonly id: string; readonly from: ClientKind; readonly target: TerminalTarget },
    place: Place,
    process: TerminalProcess,
    size: TerminalSize,
  ): Entry {
    const { clock } = this.#parts;
    const { explainExit } = place;
    const entry: Entry = {
      id,
      target,
      openedBy: from,
      openedAtMs: clock.nowMs(),
      reachesMachine: place.reachesMachine,
      forget: new AbortController(),
      session: new TerminalSession({ process, size, clock, idleLimitMs: IDLE_LIMIT_MS, explainExit }),
    };
    this.#entries.set(entry.id, entry);
    this.#record(entry, 'terminal-opened', `was opened from ${describeOrigin(from)}`, null);
    void this.#seeOff(entry);
    return entry;
  }

  async #seeOff(entry: Entry): Promise<void> {
    const end = await entry.session.done;
    this.#record(entry, 'terminal-ended', describeEnd(end), end);
    const ended = [...this.#entries.values()].filter(({ session }) => session.end !== null);
    for (const { forget } of ended.slice(0, -MAX_KEPT)) forget.abort();
    const { clock } = this.#parts;
    await clock.sleep(KEPT_AFTER_END_MS, AbortSignal.any([this.#closing.signal, entry.forget.signal]));
    this.#entries.delete(entry.id);
    entry.session.dismiss();
  }

  #record(entry: Entry, kind: string, what: string, end: TerminalEnd | null): void {
    const { id, target, openedBy } = entry;
    const title = describeTarget(target);
    this.#parts.events.record({
      atMs: this.#parts.clock.nowMs(),
      stack: target.kind === 'member' ? target.stack : null,
      member: target.kind === 'member' ? target.member : null,
      kind,
      text: `${title.charAt(0).toUpperCase()}${title.slice(1)} ${what} (${id}).`,
      data: { terminal: id, target, openedBy, ...(end === null ? {} : { end }) },
    });
  }

  #entry(terminal: string): Entry {
    return this.#entries.get(terminal) ?? fail(unknownTerminal(terminal, KEPT_AFTER_END_MS));
  }

  #checkMachine(from: ClientKind, target: TerminalTarget): void {
    if (!this.#parts.mayReachMachine(from)) throw new FailureError(machineIsOff(target));
  }
}

/** Where a terminal is opened, once it is known that it may be. */
interface Place {
  readonly reachesMachine: boolean;
  readonly start: (id: string, size: TerminalSize) => Promise<TerminalProcess>;
  /** Never rejects. */
  readonly explainExit: (exitCode: number | null) => Promise<TerminalEndReason>;
}

function describe({ id, target, openedBy, openedAtMs, session }: Entry): TerminalDescription {
  return {
    terminal: id,
    target,
    title: describeTarget(target),
    openedBy,
    openedAtMs,
    size: session.size,
    viewers: session.viewers,
    writtenBytes: session.writtenBytes,
    end: session.end,
  };
}
