import { describe, expect, it } from 'vitest';
import { createHttpGuard, type Knock } from '../../../electron/transport/http-guard.ts';

const PORT = 4100;
const knock = (
  change: Partial<Knock['headers']> & { url?: string; method?: string; upgrade?: boolean },
): Knock => {
  const { url = '/', method = 'GET', upgrade = false, ...headers } = change;
  return { url, method, upgrade, headers: { host: `127.0.0.1:${PORT}`, ...headers } };
};
const pathOf = (link: string): string => new URL(link).pathname + new URL(link).search;

function exchanged() {
  const guard = createHttpGuard(PORT);
  const admission = guard.admit(knock({ url: pathOf(guard.newLink()) }));
  if (admission.kind !== 'exchanged') throw new Error('the link was refused');
  return { guard, cookie: admission.cookie.split(';')[0] as string, full: admission.cookie };
}

describe('the guard of the browser host', () => {
  it('given the printed link, then its cookie opens the page and is out of reach of scripts and other sites', () => {
    const { guard, cookie, full } = exchanged();
    expect(full).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(guard.admit(knock({ cookie }))).toEqual({ kind: 'admitted', path: '/' });
    expect(guard.admit(knock({ cookie: `other=1; ${cookie}` })).kind).toBe('admitted');
  });

  it('given a token used twice, then the second use is refused unless the same browser asks', () => {
    const guard = createHttpGuard(PORT);
    const url = pathOf(guard.newLink());
    const first = guard.admit(knock({ url }));
    expect(first.kind).toBe('exchanged');
    expect(guard.admit(knock({ url }))).toMatchObject({ kind: 'refused', status: 403 });
    const cookie = first.kind === 'exchanged' ? (first.cookie.split(';')[0] as string) : '';
    expect(guard.admit(knock({ url, cookie })).kind).toBe('exchanged');
  });

  it.each(['/open', '/open?token=', '/open?token=wrong', `/open?token=${'A'.repeat(43)}`])(
    'given %s, then it is refused',
    (url) => {
      const guard = createHttpGuard(PORT);
      guard.newLink();
      expect(guard.admit(knock({ url }))).toMatchObject({ kind: 'refused', status: 403 });
    },
  );

  it.each([
    undefined,
    'evil.example',
    `evil.example:${PORT}`,
    '127.0.0.1',
    '127.0.0.1:80',
    `127.0.0.1:${PORT}.evil.example`,
  ])('given the Host %s, then it is refused with the right cookie too', (host) => {
    const { guard, cookie } = exchanged();
    expect(guard.admit(knock({ cookie, host }))).toMatchObject({ kind: 'refused', status: 421 });
  });

  it.each([
    'null',
    'https://127.0.0.1:4100',
    'http://evil.example',
    'http://127.0.0.1:4101',
    'http://127.0.0.1:4100.evil.example',
    '',
  ])('given the Origin %j, then it is refused with the right cookie too', (origin) => {
    const { guard, cookie } = exchanged();
    expect(guard.admit(knock({ cookie, origin, upgrade: true }))).toMatchObject({ status: 403 });
    expect(guard.admit(knock({ cookie, origin }))).toMatchObject({ status: 403 });
  });

  it('given an upgrade without an Origin, then it is refused', () => {
    const { guard, cookie } = exchanged();
    expect(guard.admit(knock({ cookie, upgrade: true }))).toMatchObject({ status: 403 });
    const origin = `http://localhost:${PORT}`;
    expect(guard.admit(knock({ cookie, origin, upgrade: true, url: '/contract' }))).toEqual({
      kind: 'admitted',
      path: '/contract',
    });
  });

  it.each([undefined, '', 'tandem-4100=', 'tandem-4100=wrong', 'tandem-4101=x', 'tandem-4100'])(
    'given the cookie %j, then it is refused',
    (cookie) => {
      const { guard } = exchanged();
      expect(guard.admit(knock({ cookie }))).toMatchObject({ status: 401 });
    },
  );

  it('given the cookie of another launch, then it is refused', () => {
    const { cookie } = exchanged();
    expect(createHttpGuard(PORT).admit(knock({ cookie }))).toMatchObject({ status: 401 });
  });

  it('given a navigation from another site, then it is refused', () => {
    const { guard, cookie } = exchanged();
    expect(guard.admit(knock({ cookie, 'sec-fetch-site': 'cross-site' }))).toMatchObject({ status: 403 });
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'CONNECT'])('given %s, then it is refused', (method) => {
    const { guard, cookie } = exchanged();
    expect(guard.admit(knock({ cookie, method }))).toMatchObject({ status: 405 });
  });

  it.each(['http://evil.example/', '//evil.example/', 'x', '/%zz', `/${'a'.repeat(3000)}`])(
    'given the address %s, then it is refused',
    (url) => {
      const { guard, cookie } = exchanged();
      expect(guard.admit(knock({ cookie, url }))).toMatchObject({ status: 400 });
    },
  );

  describe('given a token for metrics', () => {
    const token = 'm'.repeat(43);
    const url = '/metrics';
    const authorization = `Bearer ${token}`;

    it('then it opens the metrics, without a cookie, and nothing else', () => {
      const guard = createHttpGuard(PORT, token);
      expect(guard.admit(knock({ url, authorization }))).toEqual({ kind: 'admitted', path: url });
      expect(guard.admit(knock({ url, authorization: `bearer ${token}` })).kind).toBe('admitted');
      for (const other of ['/', '/metrics/', '/assets/app-1234.js', '/contract'])
        expect(guard.admit(knock({ url: other, authorization }))).toMatchObject({ status: 401 });
      const origin = `http://127.0.0.1:${PORT}`;
      for (const target of [url, '/contract'])
        expect(guard.admit(knock({ url: target, authorization, origin, upgrade: true }))).toMatchObject({
          status: 401,
        });
    });

    it.each([
      undefined,
      '',
      token,
      'Bearer ',
      `Bearer ${token}x`,
      `Bearer ${token.slice(1)}`,
      `Basic ${token}`,
      `Bearer ${token} ${token}`,
    ])('then %j shows none', (shown) => {
      const guard = createHttpGuard(PORT, token);
      expect(guard.admit(knock({ url, authorization: shown }))).toMatchObject({ status: 401 });
    });

    it('then another host, another origin and another method are refused with it', () => {
      const guard = createHttpGuard(PORT, token);
      expect(guard.admit(knock({ url, authorization, host: 'evil.example' }))).toMatchObject({ status: 421 });
      expect(guard.admit(knock({ url, authorization, origin: 'http://evil.example' }))).toMatchObject({
        status: 403,
      });
      expect(guard.admit(knock({ url, authorization, method: 'POST' }))).toMatchObject({ status: 405 });
    });

    it('then a host without metrics knows none', () => {
      for (const shown of [authorization, 'Bearer null', 'Bearer undefined'])
        expect(createHttpGuard(PORT).admit(knock({ url, authorization: shown }))).toMatchObject({
          status: 401,
        });
    });
  });

  it('given many unused links, then only the newest sixteen open the page', () => {
    const guard = createHttpGuard(PORT);
    const links = Array.from({ length: 20 }, () => pathOf(guard.newLink()));
    expect(guard.admit(knock({ url: links[0] as string })).kind).toBe('refused');
    expect(guard.admit(knock({ url: links[4] as string })).kind).toBe('exchanged');
  });
});
