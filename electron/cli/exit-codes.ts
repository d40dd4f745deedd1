import type { Failure } from '../domain/failure.ts';

/** What the shell sees. The README documents each; scripts rely on them. */
export const EXIT = {
  ok: 0,
  /** It was tried and did not work. */
  failure: 1,
  /** The command line, or a name in it, makes no sense. */
  usage: 2,
  /** Every step worked and the drill's verdict is: not passed. */
  drillNotPassed: 3,
  /** No engine, or something that Tandem needs is not installed. */
  prerequisite: 4,
  /** Another process owns the data folder, or the stack is being changed. */
  busy: 5,
  /** Ended by Ctrl-C or a signal. */
  interrupted: 130,
} as const;

/** What the program in a terminal ended with, which `tandem shell` hands on. */
export type RemoteExitCode = number & { readonly of: 'terminal' };

export type ExitCode = (typeof EXIT)[keyof typeof EXIT] | RemoteExitCode;

export function exitCodeOf(failure: Failure): ExitCode {
  switch (failure.code) {
    case 'request-invalid':
    case 'drill-unknown':
    case 'terminal-unknown':
      return EXIT.usage;
    case 'engine-not-found':
    case 'engine-not-running':
    case 'engine-permission-denied':
    case 'engine-too-old':
    case 'engine-tls':
    case 'engine-start-failed':
    case 'prerequisite-missing':
    case 'base-image-unavailable':
      return EXIT.prerequisite;
    case 'host-busy':
      return EXIT.busy;
    case 'cancelled':
      return EXIT.interrupted;
    default:
      return EXIT.failure;
  }
}
