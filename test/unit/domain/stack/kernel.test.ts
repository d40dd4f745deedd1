import { describe, expect, it } from 'vitest';
import { migratesTcpRequests } from '../../../../electron/domain/stack/kernel.ts';

describe('kernels that hand waiting connections on', () => {
  it.each([
    ['6.1.0-18-amd64', true],
    ['5.14.0', true],
    ['5.15.133.1-microsoft-standard-WSL2', true],
    ['5.13.19', false],
    ['5.4.0-1', false],
    ['4.19.0', false],
    ['unknown', false],
  ])('%s: %s', (kernel, has) => {
    expect(migratesTcpRequests(kernel)).toBe(has);
  });
});
