import { describe, expect, it } from 'vitest';
import type { ConfigurationFile } from '../../../../../electron/contract/file-requests.ts';
import { fileGroups, firstToShow } from '../../../../../renderer/features/files/files-view.ts';

const file = (path: string, difference: ConfigurationFile['difference'] = 'same'): ConfigurationFile => ({
  path,
  member: path.includes('/') ? (path.split('/')[0] ?? null) : null,
  holdsSecret: false,
  difference,
});

const FILES = [
  file('stack.yaml', 'unknown'),
  file('gateway-10/gateway.json'),
  file('gateway-2/gateway.json', 'changed'),
  file('balancer-1/haproxy.cfg', 'only-wanted'),
];

describe('the list of files', () => {
  it('begins with the stack file, then members as people count them', () => {
    const groups = fileGroups(FILES, '', false);
    expect(groups.map(({ member, different }) => [member, different])).toEqual([
      [null, 0],
      ['balancer-1', 1],
      ['gateway-2', 1],
      ['gateway-10', 0],
    ]);
    expect(groups[1]?.files[0]?.name).toBe('haproxy.cfg');
  });

  it('is narrowed by a part of a path, and to what differs', () => {
    expect(fileGroups(FILES, 'HAProxy', false).map(({ member }) => member)).toEqual(['balancer-1']);
    expect(fileGroups(FILES, '', true).map(({ member }) => member)).toEqual(['balancer-1', 'gateway-2']);
  });

  it('shows first what differs', () => {
    expect(firstToShow(FILES)).toBe('gateway-2/gateway.json');
    expect(firstToShow([file('stack.yaml', 'unknown')])).toBe('stack.yaml');
    expect(firstToShow([])).toBeNull();
  });
});
