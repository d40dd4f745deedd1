import { type EventName, events, type RequestName, requests } from '../contract/contract.ts';
import { serverFrame } from '../contract/frames.ts';
import type { HostEvent, HostSession } from '../contract/host-session.ts';
import { type Failure, FailureError } from '../domain/failure.ts';

export interface ClientLine {
  send(text: string): void;
  close(): void;
}

export interface FrameClient {
  readonly session: HostSession;
  /** Resolves with the reason when the line ends; never rejects. */
  readonly ended: Promise<Failure>;
  receive(text: string): void;
  /** The carrier calls it when the line is gone. */
  closed(failure: Failure): void;
}

interface Pending {
  readonly name: RequestName;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** Every request of the contract answers at once or starts a run; only a stuck host takes longer. */
const CALL_DEADLINE_MS = 60_000;

/** The other end of `serveFrames`. Answers and events are parsed before anything here believes them. */
export function connectFrames(
  line: ClientLine,
  listener: (event: HostEvent) => void,
  callDeadlineMs = CALL_DEADLINE_MS,
): FrameClient {
  const pending = new Map<number, Pending>();
  let lastId = 0;
  let over: Failure | null = null;
  let settleEnded: (failure: Failure) => void = () => {};
  const ended = new Promise<Failure>((resolve) => {
    settleEnded = resolve;
  });

  const finish = (failure: Failure): void => {
    if (over !== null) return;
    over = failure;
    for (const { reject, timer } of pending.values()) {
      clearTimeout(timer);
      reject(new FailureError(failure));
    }
    pending.clear();
    settleEnded(failure);
  };

  const session: HostSession = {
    call: (name, params) =>
      new Promise((resolve, reject) => {
        if (over !== null) return reject(new FailureError(over));
        lastId += 1;
        const id = lastId;
        const timer = setTimeout(() => {
          pending.delete(id);
          reject(new FailureError(notInTime(name, callDeadlineMs)));
        }, callDeadlineMs);
        pending.set(id, { name, resolve: resolve as (result: unknown) => void, reject, timer });
        line.send(JSON.stringify({ id, request: name, params }));
      }),
    close: () => {
      finish({ code: 'cancelled', message: 'The line to the host was closed.' });
      line.close();
    },
  };

  return {
    session,
    ended,
    receive: (text) => {
      const frame = serverFrame.safeParse(parseJson(text));
      if (!frame.success) {
        finish(unreadable('an unreadable message'));
        line.close();
      } else if ('event' in frame.data) {
        const event = parseEvent(frame.data.event, frame.data.payload);
        if (event !== null) listener(event);
      } else {
        const waiting = pending.get(frame.data.id);
        if (waiting === undefined) return;
        pending.delete(frame.data.id);
        clearTimeout(waiting.timer);
        if (!frame.data.ok) return waiting.reject(new FailureError(frame.data.failure as Failure));
        const result = requests[waiting.name].result.safeParse(frame.data.result);
        if (result.success) waiting.resolve(result.data);
        else waiting.reject(new FailureError(unreadable(`an unexpected answer to ${waiting.name}`)));
      }
    },
    closed: finish,
  };
}

/** Null for an event that this side does not know: a newer host may say more. */
function parseEvent(name: string, payload: unknown): HostEvent | null {
  if (!Object.hasOwn(events, name)) return null;
  const parsed = events[name as EventName].safeParse(payload);
  return parsed.success ? ({ name, payload: parsed.data } as HostEvent) : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreadable(what: string): Failure {
  return {
    code: 'unexpected',
    message: `The host sent ${what}.`,
    hint: 'It may run another version of Tandem: stop it and start it again.',
  };
}

function notInTime(name: RequestName, deadlineMs: number): Failure {
  return {
    code: 'deadline-exceeded',
    message: `The host did not answer ${name} within ${deadlineMs / 1000} s.`,
    hint: 'See whether it still runs: tandem doctor.',
  };
}
