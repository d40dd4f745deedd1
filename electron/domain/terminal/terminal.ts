/** What a terminal session may be asked for, in which bounds, and how it ends. */

export const TERMINAL_CLIENTS = ['shell', 'psql', 'redis-cli', 'console'] as const;
export type TerminalClient = (typeof TERMINAL_CLIENTS)[number];

export type TerminalTarget =
  /** The person's own shell on the machine that the host runs on. */
  | { readonly kind: 'host' }
  | {
      readonly kind: 'member';
      readonly stack: string;
      readonly member: string;
      readonly client: TerminalClient;
    };

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** Which front door a client of the host came through. */
export const CLIENT_KINDS = ['desktop', 'browser', 'command'] as const;
export type ClientKind = (typeof CLIENT_KINDS)[number];

/** Programs allocate by these numbers: more than any screen has is refused before one hears of it. */
export const MAX_COLUMNS = 1000;
export const MAX_ROWS = 500;

/** Of one message in either direction. Larger input comes in several, each after the answer to the one before. */
export const MAX_INPUT_BYTES = 64 * 1024;
export const MAX_OUTPUT_BYTES = 32 * 1024;

/** What a program left behind: a code, or the signal that ended it; neither where nobody could tell. */
export interface TerminalExit {
  readonly exitCode: number | null;
  readonly signal: number | null;
}

export const TERMINAL_END_REASONS = [
  /** The program came to its end by itself. */
  'exited',
  /** Somebody closed the session. */
  'closed',
  /** Nobody looked for too long. */
  'idle',
  'host-closing',
  /** Its host was killed; the next one ended what it had left. */
  'host-gone',
  /** Its container stopped, was replaced or removed. */
  'member-gone',
  /** The connection to the engine broke; what became of the program is not known. */
  'lost',
] as const;
export type TerminalEndReason = (typeof TERMINAL_END_REASONS)[number];

export interface TerminalEnd extends TerminalExit {
  readonly reason: TerminalEndReason;
}

/** `psql in database-1 of shop`, `a shell on this machine`. */
export function describeTarget(target: TerminalTarget): string {
  if (target.kind === 'host') return 'a shell on this machine';
  const what = { shell: 'a shell', console: 'the console', psql: 'psql', 'redis-cli': 'redis-cli' } as const;
  return `${what[target.client]} in ${target.member} of ${target.stack}`;
}

/** The rest of a sentence that begins with the session. */
export function describeEnd({ reason, exitCode, signal }: TerminalEnd): string {
  switch (reason) {
    case 'exited':
      if (signal !== null && signal > 0) return `was ended by signal ${signal}`;
      return exitCode === null ? 'ended' : `ended with exit code ${exitCode}`;
    case 'closed':
      return 'was closed';
    case 'idle':
      return 'was closed because nobody looked at it any more';
    case 'host-closing':
      return 'ended with the host';
    case 'host-gone':
      return 'was left behind by a host that was killed, and ended by the next one';
    case 'member-gone':
      return 'ended with its member';
    case 'lost':
      return 'was lost with the connection to the engine';
  }
}

export function describeOrigin(from: ClientKind): string {
  return { desktop: 'the app', browser: 'the page in a browser', command: 'the command line' }[from];
}
