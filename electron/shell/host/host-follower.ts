import type { EventPayload } from '../../contract/contract.ts';
import type { HostEvent, HostSession } from '../../contract/host-session.ts';
import type { RunSummary } from '../../contract/schemas.ts';
import type { HostKeeper } from './host-keeper.ts';
import { type Situation, type StackFacts, stackSituation } from './situation.ts';

export type Happening =
  | { readonly kind: 'recorded'; readonly event: EventPayload<'event.recorded'> }
  | { readonly kind: 'ended'; readonly run: RunSummary };

export interface HostFollowerOptions {
  readonly keeper: Pick<HostKeeper, 'state' | 'onChange'>;
  readonly onSituation: (situation: Situation) => void;
  readonly onHappening: (happening: Happening) => void;
  readonly onTrouble: (text: string) => void;
}

/**
 * The tray's and the notifications' own ear at the host, whichever that is. It comes as a command does: a page has the
 * stacks before somebody's eyes, and members would be asked every second for its sake.
 */
export class HostFollower {
  readonly #options: HostFollowerOptions;
  readonly #stop: () => void;
  #session: HostSession | null = null;
  #facts = new Map<string, StackFacts>();
  #runs = new Map<string, RunSummary>();

  constructor(options: HostFollowerOptions) {
    this.#options = options;
    this.#stop = options.keeper.onChange(() => this.#follow());
    this.#follow();
  }

  get situation(): Situation {
    const runs = [...this.#runs.values()];
    const stacks = [...this.#facts.values()]
      .map((facts) => stackSituation(facts, runs))
      .sort((one, other) => (one.stack < other.stack ? -1 : 1));
    return { host: this.#options.keeper.state.phase, stacks, runs };
  }

  /** For what the tray asks of the host; null while there is none. */
  get session(): HostSession | null {
    return this.#session;
  }

  close(): void {
    this.#stop();
    this.#session?.close();
    this.#session = null;
  }

  /** Called when the host is another one, or none: what the former one said is forgotten. */
  #follow(): void {
    this.#session?.close();
    this.#session = null;
    this.#facts = new Map();
    this.#runs = new Map();
    const { state } = this.#options.keeper;
    if (state.phase === 'owning' || state.phase === 'attached') {
      const session: HostSession = state.api.open((event) => {
        if (this.#session === session) this.#hear(event);
      }, 'command');
      this.#session = session;
      void this.#readAll(session);
    }
    this.#tell();
  }

  #hear(event: HostEvent): void {
    const { onHappening } = this.#options;
    switch (event.name) {
      case 'stack.changed':
        this.#noteStatus(event.payload);
        break;
      case 'run.started':
        this.#runs.set(event.payload.id, event.payload);
        this.#tell();
        break;
      case 'run.ended':
        this.#runs.delete(event.payload.id);
        onHappening({ kind: 'ended', run: event.payload });
        if (event.payload.kind === 'drill') void this.#readRecord(event.payload.stack);
        this.#tell();
        break;
      case 'event.recorded':
        onHappening({ kind: 'recorded', event: event.payload });
        break;
      default:
        break;
    }
  }

  #noteStatus(status: EventPayload<'stack.changed'>): void {
    const known = this.#facts.get(status.stack);
    if (status.state === 'absent' && status.members.length === 0 && status.failure !== null) {
      this.#facts.delete(status.stack);
    } else {
      this.#facts.set(status.stack, { drills: null, verdicts: [], ...known, status });
      if (known?.drills == null) void this.#readRecord(status.stack);
    }
    this.#tell();
  }

  async #readAll(session: HostSession): Promise<void> {
    await this.#trying(session, async () => {
      const { stacks } = await session.call('stacks.list', {});
      for (const status of stacks) {
        const { runs } = await session.call('runs.list', { stack: status.stack, limit: 1 });
        if (this.#session !== session) return;
        for (const run of runs) if (run.state === 'running') this.#runs.set(run.id, run);
        this.#noteStatus(status);
      }
    });
  }

  async #readRecord(stack: string): Promise<void> {
    const session = this.#session;
    if (session === null) return;
    await this.#trying(session, async () => {
      const [{ drills }, { verdicts }] = await Promise.all([
        session.call('drills.list', { stack }),
        session.call('record.last', { stack }),
      ]);
      const known = this.#facts.get(stack);
      if (this.#session !== session || known === undefined) return;
      this.#facts.set(stack, { ...known, drills, verdicts });
      this.#tell();
    });
  }

  /** What fails now is asked for again when the stack changes; a host that is gone is told by its keeper. */
  async #trying(session: HostSession, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (this.#session === session) this.#options.onTrouble(`The tray could not read: ${String(error)}`);
    }
  }

  #tell(): void {
    this.#options.onSituation(this.situation);
  }
}
