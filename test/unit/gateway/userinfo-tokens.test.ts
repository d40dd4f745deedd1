import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserinfoTokens } from '../../../resources/gateway/src/tokens/userinfo-tokens.ts';

let server: Server;
let asked: string[];
let answer: (response: ServerResponse, token: string) => void;
let nowMs: number;
let lines: string[];
let tokens: UserinfoTokens;

beforeEach(async () => {
  asked = [];
  lines = [];
  nowMs = 1_000_000;
  answer = (response, token) => {
    response.statusCode = token === 'good' ? 200 : 401;
    response.end(JSON.stringify({ sub: 'someone' }));
  };
  server = createServer((request, response) => {
    const token = request.headers.authorization?.slice('Bearer '.length) ?? '';
    asked.push(token);
    answer(response, token);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  tokens = askingWithin(5_000);
});

function askingWithin(limitMs: number): UserinfoTokens {
  const log = (details: object, message: string) => void lines.push(JSON.stringify(details) + message);
  return new UserinfoTokens({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/userinfo/`,
    cacheMs: 60_000,
    limitMs,
    logger: { info: log, warn: log, error: log },
    now: () => nowMs,
  });
}

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

describe('a token', () => {
  it('belongs to the person it was issued for, also after it was renewed', async () => {
    answer = (response, token) => {
      response.statusCode = token === 'bad' ? 401 : 200;
      response.end(JSON.stringify({ sub: token.startsWith('ann') ? 'ann' : 'ben' }));
    };
    for (const token of ['ann-1', 'ann-2', 'ben-1', 'bad']) await tokens.check(token);

    expect(tokens.ownerOf('ann-1')).toEqual(expect.any(String));
    expect(tokens.ownerOf('ann-2')).toBe(tokens.ownerOf('ann-1'));
    expect(tokens.ownerOf('ben-1')).not.toBe(tokens.ownerOf('ann-1'));
    expect([tokens.ownerOf('bad'), tokens.ownerOf('never-seen')]).toEqual([null, null]);
  });

  it('is asked about once while the answer is remembered', async () => {
    const verdicts = [await tokens.check('good'), await tokens.check('good')];
    nowMs += 59_999;
    verdicts.push(await tokens.check('good'));
    nowMs += 1;
    verdicts.push(await tokens.check('good'));

    expect(verdicts).toEqual(['accepted', 'accepted', 'accepted', 'accepted']);
    expect(asked).toHaveLength(2);
  });

  it('is asked about once by all who bring it at the same time', async () => {
    const verdicts = await Promise.all(Array.from({ length: 20 }, () => tokens.check('good')));

    expect(new Set(verdicts)).toEqual(new Set(['accepted']));
    expect(asked).toHaveLength(1);
  });

  it('that was refused may be good five seconds later', async () => {
    const before = await tokens.check('new');
    const remembered = await tokens.check('new');
    answer = (response) => void response.end('{"sub":"someone"}');
    nowMs += 5_000;

    expect([before, remembered]).toEqual(['refused', 'refused']);
    expect(await tokens.check('new')).toBe('accepted');
    expect(asked).toHaveLength(2);
  });
});

describe('an endpoint that is down', () => {
  it('makes nobody a stranger: known tokens count on, others wait', async () => {
    await tokens.check('good');
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));

    expect(await tokens.check('good')).toBe('accepted');
    expect(await tokens.check('other')).toBe('unavailable');
  });

  it('is left alone after five failures, until half a minute has passed', async () => {
    answer = (response) => {
      response.statusCode = 500;
      response.end();
    };
    for (let token = 0; token < 8; token += 1)
      expect(await tokens.check(`token-${token}`)).toBe('unavailable');

    expect(asked).toHaveLength(5);
    expect(tokens.limitation()).toContain('does not answer');
  });

  it('is not waited for', async () => {
    answer = () => undefined;

    expect(await askingWithin(100).check('good')).toBe('unavailable');
    expect(lines.join()).toContain('timeout');
  });
});

describe('an endpoint that answers oddly', () => {
  it.each([
    [
      'with a redirect',
      (response: ServerResponse) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(),
    ],
    ['with a page', (response: ServerResponse) => response.end('<html>')],
    ['without a subject', (response: ServerResponse) => response.end('{}')],
    ['with a list', (response: ServerResponse) => response.end('[]')],
    ['without end', (response: ServerResponse) => response.end(`{"sub":"${'x'.repeat(100_000)}"}`)],
    ['with a failure', (response: ServerResponse) => response.writeHead(503).end()],
  ])('%s accepts nobody and refuses nobody', async (_what, respond) => {
    answer = (response) => void respond(response);

    expect(await tokens.check('good')).toBe('unavailable');
    expect(lines.join()).not.toContain('good');
  });
});
