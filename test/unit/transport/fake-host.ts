import type {
  EventName,
  EventPayload,
  RequestName,
  RequestResult,
} from '../../../electron/contract/contract.ts';
import type { HostApi, HostEvent } from '../../../electron/contract/host-session.ts';
import { fail } from '../../../electron/domain/failure.ts';

type Answers = {
  readonly [N in RequestName]?: (params: never) => Promise<RequestResult<N>> | RequestResult<N>;
};

export interface FakeHost extends HostApi {
  readonly sessions: () => number;
  emit<N extends EventName>(name: N, payload: EventPayload<N>): void;
}

/** The contract without a product behind it: answers what the test gave it and nothing else. */
export function createFakeHost(answers: Answers): FakeHost {
  const listeners = new Set<(event: HostEvent) => void>();
  return {
    sessions: () => listeners.size,
    emit: (name, payload) => {
      for (const listener of listeners) listener({ name, payload } as HostEvent);
    },
    open: (listener) => {
      const own = (event: HostEvent): void => listener(event);
      listeners.add(own);
      return {
        call: async (name, params) => {
          const answer = answers[name] as ((params: unknown) => Promise<never>) | undefined;
          if (answer === undefined) {
            return fail({ code: 'request-invalid', message: `no ${name}`, hint: 'none' });
          }
          return answer(params);
        },
        close: () => {
          listeners.delete(own);
        },
      };
    },
  };
}

export const hostInfo: RequestResult<'host.info'> = {
  version: '0.1.0',
  dataFolder: '/data',
  startedAtMs: 1,
  engine: { connected: true, description: 'test', version: '20.10', apiVersion: '1.41', failure: null },
  access: 'full',
  notices: [],
};
