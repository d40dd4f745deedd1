import { describe, expect, it } from 'vitest';
import { type RequestName, requests } from '../../../electron/contract/contract.ts';
import type { HostApi } from '../../../electron/contract/host-session.ts';
import { onlyLooks } from '../../../electron/contract/looking.ts';
import { readOnlyApi } from '../../../electron/transport/read-only-api.ts';
import { createFakeHost, hostInfo } from './fake-host.ts';

const NAMES = Object.keys(requests) as RequestName[];
/** As a person would sort them; the contract's own list is compared with it. */
const CHANGES =
  /^(stack\.(up|down|restart|scale)|group\..*|member\..*|run\.cancel|drill\.run|terminals?\..*|setup\..*)$/;

function open(reached: string[]) {
  const answers = Object.fromEntries(
    NAMES.map((name) => [
      name,
      () => {
        reached.push(name);
        return name === 'host.info' ? hostInfo : { of: name };
      },
    ]),
  );
  const api: HostApi = readOnlyApi(createFakeHost(answers));
  const session = api.open(() => {}, 'browser');
  const call = session.call as (name: string, params: unknown) => Promise<unknown>;
  return { session, call };
}

describe('the contract for pages that may only look', () => {
  it.each(NAMES.filter((name) => CHANGES.test(name)))(
    'refuses %s before the host hears of it',
    async (name) => {
      const reached: string[] = [];
      await expect(open(reached).call(name, {})).rejects.toMatchObject({
        failure: { code: 'not-allowed', message: expect.stringContaining(name) },
      });
      expect(reached).toEqual([]);
    },
  );

  it.each(NAMES.filter((name) => !CHANGES.test(name)))('answers %s', async (name) => {
    const reached: string[] = [];
    expect(await open(reached).call(name, {})).toMatchObject(name === 'host.info' ? {} : { of: name });
    expect(reached).toEqual([name]);
    expect(onlyLooks(name)).toBe(true);
  });

  it('says of itself what it may', async () => {
    expect(await open([]).session.call('host.info', {})).toEqual({ ...hostInfo, access: 'read-only' });
  });
});
