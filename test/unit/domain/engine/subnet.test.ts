import { expect, it } from 'vitest';
import { overlappingSubnet, subnetOf } from '../../../../electron/domain/engine/subnet.ts';

it.each([
  ['10.202.0.0/24', '10.202.0.128/25', true],
  ['10.0.0.0/8', '10.202.3.0/24', true],
  ['0.0.0.0/0', '192.0.2.0/24', true],
  ['10.202.0.0/24', '10.202.1.0/24', false],
  ['fd00::/8', '10.202.1.0/24', false],
  ['10.202.0.999/24', '10.202.0.0/24', false],
])('%s and %s overlap: %s', (a, b, expected) => {
  expect(overlappingSubnet(a, b)).toBe(expected);
  expect(overlappingSubnet(b, a)).toBe(expected);
});

it('names the subnet that an address lies in', () => {
  expect(subnetOf('192.168.17.201', 20)).toBe('192.168.16.0/20');
  expect(subnetOf('200.255.255.255', 32)).toBe('200.255.255.255/32');
  expect(subnetOf('not an address', 24)).toBeNull();
});
