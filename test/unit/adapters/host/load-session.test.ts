import { describe, expect, it } from 'vitest';
import { openingBody, parseOpening } from '../../../../electron/adapters/host/load-session.ts';

const ID = '3d9ee6f2-5c4a-4c1e-9d0a-0a52c3f2f4a1';
const RESULT = '{"jsonrpc":"2.0","id":1,"result":{"serverInfo":{"name":"tandem-gateway"}}}';
const stream = (data: string) => `id: 1700000000000-0\ndata: \n\nid: 1700000000000-1\ndata: ${data}\n\n`;

describe('the answer to an opened session', () => {
  it('names the session and the last event', () => {
    expect(parseOpening(ID, stream(RESULT))).toEqual({ id: ID, place: '1700000000000-1', gateway: '' });
  });

  it('has no last event where none was kept', () => {
    expect(parseOpening(ID, `data: ${RESULT}\n\n`)).toEqual({ id: ID, place: '', gateway: '' });
  });

  it.each([
    ['without a session', undefined, stream(RESULT)],
    ['with something else as a session', 'FLUSHALL', stream(RESULT)],
    ['that is an error', ID, stream('{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"no"}}')],
    ['that was cut off', ID, stream(RESULT.slice(0, 40))],
    ['without an answer', ID, ': sign of life\n\n'],
  ])('%s acknowledges nothing', (_case, header, text) => {
    expect(parseOpening(header, text)).toBeNull();
  });

  it('answers the opening that the gateway is sent', () => {
    expect(JSON.parse(openingBody('run-1', 7))).toMatchObject({ id: 7, method: 'initialize' });
  });
});
