import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Upstream } from '../../../resources/gateway/src/mcp/upstream.ts';
import { Upstreams } from '../../../resources/gateway/src/mcp/upstreams.ts';
import { until } from '../../helpers/gateway-process.ts';
import { OtherMcpServer } from '../../helpers/mcp-server.ts';

const HALF_OPEN_AFTER_MS = 200;

let other: OtherMcpServer;
let lines: string[];
let upstream: Upstream;
let observed: string[];
let upstreams: Upstreams;

beforeEach(async () => {
  other = await OtherMcpServer.start();
  lines = [];
  observed = [];
  const log = (details: object, message: string) => void lines.push(JSON.stringify(details) + message);
  upstream = new Upstream({
    name: 'calc',
    url: other.url,
    version: 'test',
    logger: { info: log, warn: log, error: log },
    halfOpenAfterMs: HALF_OPEN_AFTER_MS,
  });
  upstreams = new Upstreams([upstream], {
    observeUpstream: (server, method, _seconds, failure) =>
      void observed.push(`${server} ${method} ${failure === null ? 'ok' : 'error'}`),
    setUpstreamHealth: (server, healthy) => void observed.push(`${server} ${healthy ? 'well' : 'ill'}`),
  });
});

afterEach(async () => {
  await upstreams.close();
  await other.stop().catch(() => undefined);
});

const add = () => upstreams.call('calc__add', { a: 2, b: 3 });
const SUM = { content: [{ type: 'text', text: '5' }] };

async function isAway(): Promise<boolean> {
  const answer = await add();
  return answer?.isError === true && JSON.stringify(answer.content).includes('upstream-unavailable');
}

describe('another MCP server', () => {
  it('lends its tools under its name', async () => {
    const tools = await upstreams.tools();
    const answer = await add();

    expect(tools.map(({ name }) => name)).toEqual(['calc__add', 'calc__slow', 'calc__flood']);
    expect(answer).toEqual(SUM);
    expect(observed).toEqual(['calc tools/list ok', 'calc tools/call ok']);
  });

  it('has no tools under other names', async () => {
    expect(await upstreams.call('other__add', {})).toBeNull();
    expect(await upstreams.call('calc', {})).toBeNull();
    expect(await upstreams.call('add', {})).toBeNull();
  });

  it('says itself what is wrong with a call, which is nothing against it', async () => {
    for (let call = 0; call < 6; call += 1) {
      await expect(upstreams.call('calc__add', { a: 'two' })).rejects.toMatchObject({
        code: -32602,
        message: 'two numbers, please',
      });
    }

    expect(upstream.isBroken).toBe(false);
    expect(await add()).toEqual(SUM);
  });

  it('is given a new session when it forgot the old one', async () => {
    await add();
    other.forgetSessions();

    expect(await add()).toEqual(SUM);
    expect(other.calls).toBe(2);
  });

  it('has no tools while it is away, and is not asked for a while after five failures', async () => {
    await add();
    await other.stop();

    expect(await upstreams.tools()).toEqual([]);
    for (let call = 0; call < 4; call += 1) expect(await isAway()).toBe(true);

    expect(upstream.isBroken).toBe(true);
    const before = lines.length;
    expect(await isAway()).toBe(true);
    expect(lines).toHaveLength(before);
    expect(observed.at(-1)).toBe('calc tools/call error');
  });

  it('is tried again after that time, and used when it answers', async () => {
    await other.stop();
    for (let call = 0; call < 5; call += 1) await add();
    expect(upstream.isBroken).toBe(true);
    other = await OtherMcpServer.start(other.port);

    await until('it is used again', async () => !(await isAway()));

    expect(await add()).toEqual(SUM);
    expect(upstream.isBroken).toBe(false);
  });

  it('is looked at whatever the breaker says', async () => {
    await upstreams.ping('calc');
    await other.stop();
    await expect(upstreams.ping('calc')).rejects.toThrow();

    expect(observed).toEqual(['calc well', 'calc ill']);
  });

  it('may be slow without keeping others from being called', async () => {
    const slow = upstreams.call('calc__slow', {});
    await until('it is being asked', async () => other.calls === 1);

    expect(await add()).toEqual(SUM);
    other.letGo();
    expect(await slow).toMatchObject({ content: [{ text: '' }] });
  });

  it('is given up at once when it dies in the middle of an answer, or says too much', async () => {
    const slow = upstreams.call('calc__slow', {});
    await until('it is being asked', async () => other.calls === 1);

    expect(await upstreams.call('calc__flood', {})).toMatchObject({ isError: true });
    expect(await add()).toEqual(SUM);
    await other.stop();
    expect(await slow).toMatchObject({ isError: true });
    expect(lines.filter((line) => line.includes('the answer broke off'))).toHaveLength(2);
  });

  it('is never told the tokens of clients', async () => {
    await add();

    expect([...other.tokens]).toEqual([]);
  });
});
