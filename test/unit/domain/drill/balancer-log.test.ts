import { describe, expect, it } from 'vitest';
import { parseServerChange } from '../../../../electron/domain/drill/balancer-log.ts';

describe('what HAProxy says of its servers', () => {
  it.each([
    [
      'Server api/gateway-1 is DOWN, reason: Layer4 connection problem, info: "Connection refused", check duration: 0ms.',
      { backend: 'api', server: 'gateway-1', state: 'DOWN' },
    ],
    [
      'Backup Server api/gateway-2 is UP, reason: Layer7 check passed, code: 200, check duration: 2ms.',
      { backend: 'api', server: 'gateway-2', state: 'UP' },
    ],
    [
      '[WARNING]  (8) : Server write/database-1 is UP, reason: Layer7 check passed',
      { backend: 'write', server: 'database-1', state: 'UP' },
    ],
    ['backend api has no server available!', null],
    ['Server api/gateway-1 is going DOWN for maintenance', null],
    ['', null],
  ])('%s', (line, expected) => {
    expect(parseServerChange(line)).toEqual(expected);
  });
});
