import type { ParsedParams, RequestName, RequestResult } from '../contract/contract.ts';
import type { HostApi } from '../contract/host-session.ts';
import { onlyLooks } from '../contract/looking.ts';
import { fail } from '../domain/failure.ts';

/** The contract for pages that may look and change nothing: what acts is refused before any service hears of it. */
export function readOnlyApi(api: HostApi): HostApi {
  return {
    open(listener, from, waitingBytes) {
      const session = api.open(listener, from, waitingBytes);
      const call = async <N extends RequestName>(name: N, params: ParsedParams<N>) => {
        if (!onlyLooks(name)) refuse(name);
        const result = await session.call(name, params);
        return (name === 'host.info' ? { ...result, access: 'read-only' } : result) as RequestResult<N>;
      };
      return { call, close: () => session.close() };
    },
  };
}

function refuse(request: RequestName): never {
  return fail({
    code: 'not-allowed',
    message: `This page may look and change nothing; it asked for ${request}.`,
    hint: 'Use the command line on the machine, or a page of `tandem serve` without --read-only.',
  });
}
