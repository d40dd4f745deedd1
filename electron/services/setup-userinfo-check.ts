import type { AddressProbe } from '../ports/setup.ts';
import { type CheckResult, note, ok, problem } from './setup-check-result.ts';
import { REACH_DEADLINE_MS, unreachable } from './setup-reach.ts';

/**
 * Whether an identity provider's userinfo endpoint is at this address.
 *
 * @param address  a URL, as the stack file may hold it
 * @param token  tried against it and kept nowhere; null where none was given
 */
export async function checkUserinfo(
  addresses: AddressProbe,
  address: string,
  token: string | null,
): Promise<CheckResult> {
  const url = new URL(address);
  const port = url.port === '' ? (url.protocol === 'http:' ? 80 : 443) : Number(url.port);
  const reach = await addresses.connect(url.hostname, port, REACH_DEADLINE_MS);
  if (reach.kind !== 'connected') {
    return problem(
      unreachable(url.hostname, port, reach, {
        refused: 'Look at the port, and whether the identity provider runs.',
        silent: 'It is down, or a firewall stands in between.',
      }),
    );
  }
  const asked = await addresses.askUserinfo(address, token, REACH_DEADLINE_MS);
  if (asked.kind === 'failed') {
    return problem({
      message: `${url.hostname} takes connections, but the address could not be asked: ${asked.why}.`,
      hint: 'Look at the protocol (http or https) and at the certificate.',
    });
  }
  return userinfoResult(asked.status, token !== null);
}

/** Without a token the endpoint is right when it refuses; with one, when it does not. */
function userinfoResult(status: number, hasToken: boolean): CheckResult {
  const isRefusal = status === 401 || status === 403;
  if (hasToken) {
    if (status === 200) return ok('The endpoint knows the token.');
    return problem({
      message: isRefusal
        ? 'The endpoint is there and refuses the token.'
        : `The endpoint answers the token with status ${status}.`,
      hint: isRefusal
        ? 'Look at its expiry and its scopes: `openid` is needed.'
        : 'Look at the path of the address.',
    });
  }
  if (isRefusal) return ok('The endpoint is there and asks for a token.');
  return note(
    `The endpoint answers with status ${status} where no token was given; 401 is usual.`,
    'Look at the path, and try it with a token.',
  );
}
