import { describe, expect, it } from 'vitest';
import {
  address,
  parseSubnet,
  planAddresses,
  subnetPrefix,
} from '../../../../electron/domain/stack/address-plan.ts';
import { largeStack, specOf, stackText } from '../../../helpers/stack-files.ts';

const PAIR = stackText('gateway-pair');

describe('the address plan', () => {
  it('gives each component a block, with room for stand-ins behind its pods', () => {
    const plan = planAddresses(specOf(PAIR), 24);

    expect(plan.offset('balancer')).toBe(16);
    expect([plan.offset('gateway-1'), plan.offset('gateway-2'), plan.spareOffset('gateway-2')]).toEqual([
      32, 33, 41,
    ]);
    expect(plan.offset('database-1')).toBe(64);
  });

  it('moves nobody when a component grows beyond its block', () => {
    const grown = specOf(PAIR.replace('kind: gateway\n    replicas: 2', 'kind: gateway\n    replicas: 20'));

    const plan = planAddresses(grown, 24);

    expect(plan.offset('database-1')).toBe(64);
    expect([plan.offset('gateway-8'), plan.offset('gateway-9'), plan.offset('gateway-17')]).toEqual([
      39, 240, 224,
    ]);
  });

  it('asks for a wider subnet only when it is needed', () => {
    expect(subnetPrefix(specOf(PAIR))).toBe(24);
    expect(subnetPrefix(specOf(largeStack(300)))).toBe(22);
    expect(() => planAddresses(specOf(largeStack(300)), 23)).toThrowError(/addresses/);
    expect(() => planAddresses(specOf(largeStack(300)), 22)).not.toThrow();
  });

  it('counts across the octets of a wide subnet', () => {
    expect(address(parseSubnet('10.90.0.0/21'), 300)).toBe('10.90.1.44');
  });
});
