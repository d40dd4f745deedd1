import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONVERSATION, type GatewayProcess, GatewaySite } from '../helpers/gateway-process.ts';
import { PostgresContainer } from '../helpers/postgres-container.ts';

let postgres: PostgresContainer;
let site: GatewaySite;
let gateway: GatewayProcess;

beforeAll(async () => {
  postgres = await PostgresContainer.start();
  site = await GatewaySite.open(postgres);
  gateway = await (await site.start('gateway-1')).untilReady();
}, 300_000);

afterAll(async () => {
  await site?.close();
  await postgres?.remove();
});

function withMetadata(metadata: string): string {
  return `{"title":"t","messages":[{"role":"user","content":"c"}],"source":"cli","metadata":${metadata}}`;
}

const message = { role: 'user', content: 'c' };

describe('a body that cannot be taken', () => {
  it.each([
    ['not JSON', '{"title":', 'body'],
    ['empty', '', 'body'],
    ['a list', '[]', 'body'],
    ['null', 'null', 'body'],
    ['without title', JSON.stringify({ messages: [message], source: 'cli' }), 'title'],
    ['with a number as title', JSON.stringify({ ...CONVERSATION, title: 7 }), 'title'],
    ['with a title too long', JSON.stringify({ ...CONVERSATION, title: 'x'.repeat(501) }), 'title'],
    ['without messages', JSON.stringify({ ...CONVERSATION, messages: [] }), 'messages'],
    [
      'with a message without role',
      JSON.stringify({ ...CONVERSATION, messages: [message, { content: 'c' }] }),
      'messages[1].role',
    ],
    ['with a message that is null', JSON.stringify({ ...CONVERSATION, messages: [null] }), 'messages[0]'],
    ['with an unknown field', JSON.stringify({ ...CONVERSATION, id: 'mine' }), 'id'],
    [
      'with an unknown field in a message',
      JSON.stringify({ ...CONVERSATION, messages: [{ ...message, tool: 1 }] }),
      'messages[0].tool',
    ],
    ['with a list as metadata', withMetadata('[]'), 'metadata'],
    ['with a prototype', withMetadata('{"__proto__":{"admin":true}}'), 'body'],
    ['with a constructor', withMetadata('{"constructor":{"prototype":{"admin":true}}}'), 'body'],
    ['with a NUL character', JSON.stringify({ ...CONVERSATION, title: 'a\0b' }), 'title'],
    [
      'with a NUL character in a message',
      JSON.stringify({ ...CONVERSATION, messages: [message, { role: 'user', content: '\0' }] }),
      'messages[1].content',
    ],
    ['with a NUL character in a name', withMetadata('{"a\\u0000b":1}'), 'metadata'],
    ['with half a surrogate pair', withMetadata('{"a":"\\ud800"}'), 'metadata.a'],
    ['with the other half', withMetadata('{"a":["\\udc00x"]}'), 'metadata.a[0]'],
    ['with a number beyond all bounds', withMetadata('{"n":1e999999}'), 'metadata.n'],
    ['with a number beyond doubles', withMetadata(`{"n":${'9'.repeat(2000)}}`), 'metadata.n'],
    ['nested too deep', withMetadata(`${'{"a":'.repeat(40)}1${'}'.repeat(40)}`), 'metadata'],
    ['nested absurdly deep', withMetadata('['.repeat(100_000) + ']'.repeat(100_000)), 'metadata'],
    [
      'nested absurdly deep below an object',
      withMetadata(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`),
      'metadata',
    ],
    [
      'with too many messages',
      `{"title":"t","source":"cli","messages":[${'{},'.repeat(80_000)}{}]}`,
      'messages',
    ],
  ])('%s: 400 with the field named, and nothing of it repeated', async (_what, body, field) => {
    const answer = await gateway.submitText(body);

    expect(answer).toMatchObject({ status: 400, body: { success: false, error: { field } } });
    expect(JSON.stringify(answer.body).length).toBeLessThan(500);
  });

  it('is refused as 400 when it is not UTF-8', async () => {
    const bytes = Buffer.from(withMetadata('{"a":"?"}'));
    bytes[bytes.indexOf('?')] = 0xff;

    expect(await gateway.submitText(new Uint8Array(bytes))).toMatchObject({
      status: 400,
      body: { error: { field: 'body' } },
    });
  });

  it('is refused as 413 when it is too large, a million messages included', async () => {
    const messages = `{"role":"user","content":"c"},`.repeat(1_000_000).slice(0, -1);

    const answer = await gateway
      .submitText(`{"title":"t","source":"cli","messages":[${messages}]}`)
      .catch(() => ({ status: 'connection closed while sending' }));

    expect([413, 'connection closed while sending']).toContain(answer.status);
    expect(await gateway.submitText('x'.repeat(262_145))).toMatchObject({ status: 413 });
  });

  it('is refused as 415 when it is not JSON by its type', async () => {
    expect(await gateway.submitText(JSON.stringify(CONVERSATION), { type: 'text/plain' })).toMatchObject({
      status: 415,
    });
  });

  it.each(['', 'with blanks', 'ü', 'x'.repeat(256)])('is refused as 400 with the key %j', async (key) => {
    const sent = key === 'ü' ? Buffer.from(key).toString('latin1') : key;

    expect(await gateway.submit(CONVERSATION, { key: sent })).toMatchObject({
      status: 400,
      body: { error: { field: 'Idempotency-Key' } },
    });
  });
});

describe('a body that only PostgreSQL refuses', () => {
  it('gets 400, and those in the same batch are stored', async () => {
    const bad = withMetadata('{"n":1e-999999}');
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        index % 10 === 3
          ? gateway.submitText(bad)
          : gateway.submit(CONVERSATION, { key: `neighbour-${index}` }),
      ),
    );

    const statuses = answers.map((answer) => answer.status);
    expect(statuses.filter((status) => status === 400)).toHaveLength(4);
    expect(statuses.filter((status) => status === 201)).toHaveLength(36);
    // Who is refused need not wait until its temporary file is gone.
    const temporary = async () => (await site.queueFiles()).filter((file) => file.endsWith('.tmp'));
    await expect.poll(temporary, { timeout: 10_000 }).toEqual([]);
  });
});

describe('odd but good bodies', () => {
  it.each([
    ['an escaped backslash before u0000', withMetadata('{"a":"\\\\u0000"}')],
    ['a whole surrogate pair', withMetadata('{"a":"\\ud83d\\ude00"}')],
    ['names that only look special', withMetadata('{"proto":1,"toString":"x","":2}')],
    ['spaces around', `  \n${withMetadata('{}')}\n `],
    ['a large but finite number', withMetadata('{"n":1e300,"m":-1e-300}')],
    ['32 levels', withMetadata(`${'{"a":'.repeat(32)}1${'}'.repeat(32)}`)],
    ['every kind of sign', JSON.stringify({ ...CONVERSATION, title: `'";--\u2028\u{1f600}\\x{}` })],
  ])('%s', async (_what, body) => {
    const answer = await gateway.submitText(body);

    expect(answer.status).toBe(201);
    const file = await site.queueFile(answer.body.data?.queue_path ?? '');
    const { title, messages, source, metadata } = file;
    expect({ title, messages, source, metadata }).toEqual(JSON.parse(body));
  });
});

describe('a request without a good token', () => {
  it('gets 401, and is told what kind is wanted', async () => {
    const response = await fetch(`${gateway.url}/mcp/conversations/submit`, { method: 'POST', body: '{}' });

    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="tandem"');
    expect(await gateway.submit(CONVERSATION, { token: 'wrong' })).toMatchObject({
      status: 401,
      body: { error: { code: 'token-refused' } },
    });
  });
});

describe('what the gateway says of itself', () => {
  it('holds no token, no key and nothing that was submitted', async () => {
    const canary = 'canary-7f3a';
    await gateway.submit({ ...CONVERSATION, title: canary }, { key: `key-${canary}` });
    await gateway.submit(CONVERSATION, { token: `token-${canary}` });
    await gateway.submitText(`{"title":"${canary}`);
    await gateway.submitText(withMetadata(`{"${canary}":1e-999999}`));
    const pages = await Promise.all(
      ['/health', '/metrics', '/docs/json'].map(async (path) => (await fetch(gateway.url + path)).text()),
    );

    const found = await postgres.query(`SELECT 1 FROM submissions WHERE title = $1`, [canary]);
    expect(found).toHaveLength(1);
    expect(gateway.output).toContain('prepared');
    expect(gateway.output + pages.join('')).not.toContain(canary);
  });

  it('documents itself without asking anyone else', async () => {
    const page = await (await fetch(`${gateway.url}/docs`)).text();
    const links = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');

    expect(links.length).toBeGreaterThan(3);
    for (const link of links) {
      const response = await fetch(new URL(link, gateway.url));
      expect(new URL(response.url).origin).toBe(gateway.url);
      expect([link, response.status]).toEqual([link, 200]);
    }
    const policy = (await fetch(`${gateway.url}/docs`)).headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    const description = (await (await fetch(`${gateway.url}/docs/json`)).json()) as { paths: object };
    expect(Object.keys(description.paths)).toContain('/mcp/conversations/submit');
  });
});
