import { type ParsedParams, type RequestName, requests } from '../contract/contract.ts';
import { MAX_FRAME_BYTES, requestFrame, type ServerFrame } from '../contract/frames.ts';
import type { HostApi, HostEvent } from '../contract/host-session.ts';
import { type Failure, FailureError, toFailure } from '../domain/failure.ts';
import type { ClientKind } from '../domain/terminal/terminal.ts';

/** One client's line, whatever carries it: whole texts in order, and knowledge of what still waits to be sent. */
export interface FrameLine {
  send(text: string): void;
  /** What was sent but has not left this process yet. */
  waitingBytes(): number;
  /** Ends the line; the reason reaches the client where the carrier can bring it. */
  close(code: LineEnd, reason: string): void;
}

export type LineEnd = 'malformed' | 'too-slow' | 'going-away';

export interface FrameServer {
  receive(text: string): void;
  /** The carrier calls it when the line is gone; ends the client's subscriptions. */
  closed(): void;
}

/** A client may ask on while earlier answers are under way, but not without end. */
const MAX_OPEN_CALLS = 64;
/** A client that does not read is let go before it fills this process's memory. */
const MAX_WAITING_BYTES = 8 * 1024 * 1024;

/** Serves the contract on one line: parse, one call, one answer. No text from outside reaches a service unparsed. */
export function serveFrames(api: HostApi, from: ClientKind, line: FrameLine): FrameServer {
  let open = true;
  let openCalls = 0;

  const end = (code: LineEnd, reason: string): void => {
    if (!open) return;
    open = false;
    session.close();
    line.close(code, reason);
  };
  const send = (frame: ServerFrame): void => {
    if (!open) return;
    const text = JSON.stringify(frame);
    if (line.waitingBytes() > MAX_WAITING_BYTES) {
      end('too-slow', 'the client reads too slowly');
    } else if (text.length > MAX_FRAME_BYTES && 'ok' in frame) {
      line.send(JSON.stringify({ id: frame.id, ok: false, failure: tooLarge }));
    } else if (text.length <= MAX_FRAME_BYTES) {
      line.send(text);
    }
  };
  const session = api.open(
    (event: HostEvent) => send({ event: event.name, payload: event.payload }),
    from,
    () => line.waitingBytes(),
  );

  const answer = async (id: number, name: string, params: unknown): Promise<void> => {
    openCalls += 1;
    try {
      const result = await callParsed(session, name, params);
      send({ id, ok: true, result });
    } catch (error) {
      send({ id, ok: false, failure: toFailure(error) });
    } finally {
      openCalls -= 1;
    }
  };

  return {
    receive: (text) => {
      if (!open) return;
      const parsed = requestFrame.safeParse(parseJson(text));
      // A peer that does not speak the protocol cannot be answered: there is no id to answer to.
      if (!parsed.success) return end('malformed', 'not a request of the contract');
      const { id, request, params } = parsed.data;
      if (openCalls >= MAX_OPEN_CALLS) {
        send({ id, ok: false, failure: tooManyCalls });
      } else {
        void answer(id, request, params);
      }
    },
    closed: () => {
      if (!open) return;
      open = false;
      session.close();
    },
  };
}

async function callParsed(
  session: ReturnType<HostApi['open']>,
  name: string,
  params: unknown,
): Promise<unknown> {
  if (!isRequestName(name)) {
    throw new FailureError({
      code: 'request-invalid',
      message: `The host knows no request ${JSON.stringify(name)}.`,
      hint: 'The page or the command may be older or newer than the host: restart the host.',
    });
  }
  const parsed = requests[name].params.safeParse(params);
  if (!parsed.success) {
    const first = parsed.error.issues[0];
    throw new FailureError({
      code: 'request-invalid',
      message: `The request ${name} is not valid: ${first?.path.join('.') || 'params'}: ${first?.message ?? 'unreadable'}.`,
    });
  }
  return session.call(name, parsed.data as ParsedParams<typeof name>);
}

function isRequestName(name: string): name is RequestName {
  return Object.hasOwn(requests, name);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const tooLarge: Failure = {
  code: 'request-invalid',
  message: `The answer is larger than ${MAX_FRAME_BYTES} bytes.`,
  hint: 'Ask for less at once.',
};

const tooManyCalls: Failure = {
  code: 'request-invalid',
  message: `More than ${MAX_OPEN_CALLS} requests are under way on this line.`,
  hint: 'Wait for answers before asking on.',
};
