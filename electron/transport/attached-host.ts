import type { HostApi, HostEvent, HostSession } from '../contract/host-session.ts';
import { fail } from '../domain/failure.ts';
import type { ClientKind } from '../domain/terminal/terminal.ts';

type Connect = (
  listener: (event: HostEvent) => void,
  from: ClientKind,
) => Promise<{ readonly session: HostSession } | null>;

/** The host of another process, as if it were in this one: each session is a connection of its own. */
export function attachedHostApi(connect: Connect): HostApi {
  return {
    open: (listener, from) => {
      const connection = connect(listener, from);
      // Who calls hears of it; a session that nobody uses fails nobody.
      connection.catch(() => {});
      return {
        call: async (name, params) => {
          const connected = await connection;
          if (connected === null) return fail(hostGone);
          return connected.session.call(name, params);
        },
        close: () => {
          connection.then(
            (connected) => connected?.session.close(),
            () => {},
          );
        },
      };
    },
  };
}

const hostGone = {
  code: 'host-not-running',
  message: 'The host has just ended.',
  hint: 'Another one is about to take over: try again.',
} as const;
