import type { EventPayload, RequestParams } from '../../../electron/contract/contract.ts';
import type { FailureData } from '../../../electron/contract/schemas.ts';
import type { TerminalStatus } from '../../../electron/contract/terminals.ts';
import { MAX_COLUMNS, MAX_ROWS, type TerminalSize } from '../../../electron/domain/terminal/terminal.ts';
import { failureFrom } from '../../state/actions.ts';
import type { hostLink } from '../../state/session.ts';
import { base64Of, bytesOf } from './base64.ts';
import { OutputFeed, type OutputScreen } from './output-feed.ts';
import { TypedInput } from './typed-input.ts';

/**
 * One tab's line to a terminal session of the host. The session goes on without it.
 *
 *   connecting ──► attached ──program ended──► ended
 *      │              └──host lost──► lost ──host back──► attached, or gone when the host does not know it any more
 *      └──refused──► refused
 */
export type TerminalPhase =
  | { readonly kind: 'connecting'; readonly sinceMs: number }
  | { readonly kind: 'attached' }
  | { readonly kind: 'lost'; readonly sinceMs: number }
  | { readonly kind: 'ended'; readonly end: NonNullable<TerminalStatus['end']> }
  | { readonly kind: 'refused'; readonly failure: FailureData }
  | { readonly kind: 'gone'; readonly failure: FailureData };

export type TerminalHost = Pick<
  ReturnType<typeof hostLink>,
  'call' | 'onEvent' | 'connection' | 'onConnection'
>;
export type TerminalTargetWish = RequestParams<'terminal.open'>['target'];

export interface TerminalScreen extends OutputScreen {
  size(): TerminalSize;
  bell(): void;
}

/** What comes before the answer to `terminal.open`, when nobody knows yet whose it is; the host sends little until then. */
const MAX_EARLY = 256;
const RETRY_MS = 2_000;

export class TerminalConnection {
  readonly #host: TerminalHost;
  readonly #screen: TerminalScreen;
  readonly #onChange: () => void;
  readonly #nowMs: () => number;
  readonly #feed: OutputFeed;
  readonly #input: TypedInput;
  readonly #unsubscribes: readonly (() => void)[];
  #phase: TerminalPhase;
  #status: TerminalStatus | null = null;
  #early: EventPayload<'terminal.output'>[] = [];
  #end: TerminalStatus['end'] = null;
  #typed = '';
  #isResizing = false;
  #isClosed = false;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: {
    readonly host: TerminalHost;
    readonly screen: TerminalScreen;
    readonly onChange: () => void;
    readonly nowMs: () => number;
  }) {
    this.#host = parts.host;
    this.#screen = parts.screen;
    this.#onChange = parts.onChange;
    this.#nowMs = parts.nowMs;
    this.#phase = { kind: 'connecting', sinceMs: parts.nowMs() };
    this.#feed = new OutputFeed(parts.screen, (offset) => this.#acknowledge(offset));
    this.#input = new TypedInput(
      (bytes) => this.#host.call('terminal.write', { terminal: this.#id(), data: base64Of(bytes) }),
      () => parts.screen.bell(),
    );
    this.#unsubscribes = [
      this.#host.onEvent((event) => {
        if (event.name === 'terminal.output') this.#hear(event.payload);
        if (event.name === 'terminal.ended') this.#hearEnd(event.payload);
      }),
      this.#host.onConnection(({ phase }) => (phase === 'connected' ? this.#comeBack() : this.#lose())),
    ];
  }

  get phase(): TerminalPhase {
    return this.#phase;
  }

  /** Null before the host has answered. */
  get status(): TerminalStatus | null {
    return this.#status;
  }

  /** @param typed is typed once the program has said something, so that it stands behind the prompt */
  async open(target: TerminalTargetWish, typed = ''): Promise<void> {
    this.#typed = typed;
    this.#become({ kind: 'connecting', sinceMs: this.#nowMs() });
    try {
      this.#begin(await this.#host.call('terminal.open', { target: parsed(target), ...this.#size() }), true);
    } catch (thrown) {
      this.#become({ kind: 'refused', failure: failureFrom(thrown) });
    }
  }

  async attach(terminal: string): Promise<void> {
    if (this.#phase.kind !== 'lost') this.#become({ kind: 'connecting', sinceMs: this.#nowMs() });
    const offset = this.#feed.received;
    try {
      this.#begin(await this.#host.call('terminal.attach', { terminal, ...this.#size(), offset }), false);
    } catch (thrown) {
      const failure = failureFrom(thrown);
      if (failure.code === 'host-not-running') this.#lose();
      else if (failure.code === 'deadline-exceeded')
        this.#retry = setTimeout(() => this.#comeBack(), RETRY_MS);
      else this.#become({ kind: 'gone', failure });
    }
  }

  /** What the person typed, and what the screen answers to a program's questions. */
  type(bytes: Uint8Array): void {
    if (this.#feed.isReplaying) return;
    if (this.#phase.kind === 'attached') this.#input.take(bytes);
    else if (this.#phase.kind === 'lost') this.#screen.bell();
  }

  /** While one size is on its way, only the last of those that follow is sent. */
  resized(): void {
    if (this.#isResizing || this.#phase.kind !== 'attached') return;
    void this.#resize();
  }

  /** The session goes on; a host ends one that nobody looks at after half an hour. */
  detach(): void {
    // A host that is gone has noticed already that nobody looks.
    if (this.#phase.kind === 'attached')
      this.#host.call('terminal.detach', { terminal: this.#id() }).catch(() => {});
    this.close();
  }

  /** Ends the program and everything that it started. */
  async end(): Promise<void> {
    const { kind } = this.#phase;
    if (this.#status !== null && (kind === 'attached' || kind === 'connecting')) {
      await this.#host.call('terminal.close', { terminal: this.#status.terminal });
    }
    this.close();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    for (const unsubscribe of this.#unsubscribes) unsubscribe();
    this.#input.forget();
  }

  #id(): string {
    return this.#status?.terminal ?? '';
  }

  #size(): TerminalSize {
    const { columns, rows } = this.#screen.size();
    return {
      columns: Math.min(MAX_COLUMNS, Math.max(1, columns)),
      rows: Math.min(MAX_ROWS, Math.max(1, rows)),
    };
  }

  #begin(status: TerminalStatus, wasNew: boolean): void {
    if (this.#isClosed) return;
    this.#status = status;
    this.#feed.attached(status.writtenBytes, wasNew);
    for (const output of this.#early.splice(0)) this.#hear(output);
    this.#become({ kind: 'attached' });
    this.resized();
  }

  #hear(output: EventPayload<'terminal.output'>): void {
    if (this.#status === null) {
      if (this.#early.length < MAX_EARLY) this.#early.push(output);
    } else if (output.terminal === this.#status.terminal) {
      this.#feed.take(output.offset, bytesOf(output.data));
      const typed = this.#typed;
      this.#typed = '';
      if (typed !== '') void this.#feed.isShown().then(() => this.type(new TextEncoder().encode(typed)));
    }
  }

  #hearEnd({ terminal, end }: EventPayload<'terminal.ended'>): void {
    if (terminal !== this.#status?.terminal) return;
    this.#end = end;
    // Its last words first.
    void this.#feed.isShown().then(() => this.#become({ kind: 'ended', end }));
  }

  #lose(): void {
    if (this.#end !== null || this.#phase.kind === 'refused' || this.#phase.kind === 'gone') return;
    this.#input.forget();
    // An opening that was under way is answered with a failure of its own.
    if (this.#status === null && this.#feed.received === null && this.#phase.kind === 'connecting') return;
    if (this.#phase.kind !== 'lost') this.#become({ kind: 'lost', sinceMs: this.#nowMs() });
  }

  #comeBack(): void {
    if (this.#phase.kind === 'lost' || this.#phase.kind === 'connecting') {
      if (this.#status !== null) void this.attach(this.#status.terminal);
    }
  }

  async #resize(): Promise<void> {
    this.#isResizing = true;
    const size = this.#size();
    const { columns, rows } = this.#status ?? size;
    if (columns !== size.columns || rows !== size.rows) {
      // A program that is gone has no size.
      await this.#host.call('terminal.resize', { terminal: this.#id(), ...size }).catch(() => {});
      if (this.#status !== null) this.#status = { ...this.#status, ...size };
    }
    this.#isResizing = false;
    const now = this.#size();
    if (now.columns !== size.columns || now.rows !== size.rows) this.resized();
  }

  #acknowledge(offset: number): void {
    // A host that is gone, or a session that ended meanwhile, needs none.
    this.#host.call('terminal.acknowledge', { terminal: this.#id(), offset }).catch(() => {});
  }

  #become(phase: TerminalPhase): void {
    if (this.#isClosed) return;
    this.#phase = phase;
    this.#onChange();
  }
}

function parsed(target: TerminalTargetWish) {
  return target.kind === 'host' ? target : { ...target, client: target.client ?? ('shell' as const) };
}
