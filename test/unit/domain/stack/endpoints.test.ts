import { describe, expect, it } from 'vitest';
import { stackEndpoints } from '../../../../electron/domain/stack/endpoints.ts';
import { specOf, stackText } from '../../../helpers/stack-files.ts';

describe('endpoints of a stack', () => {
  it('are the API and its documentation by default', () => {
    expect(stackEndpoints(specOf(stackText('gateway-pair')))).toEqual([
      { label: 'API', url: 'http://127.0.0.1:8000' },
      { label: 'API documentation', url: 'http://127.0.0.1:8000/docs' },
    ]);
  });

  it('add direct ports and the page of each balancer process', () => {
    const text = stackText('gateway-pair')
      .replace('secret: gateway-token }', '$&\n    direct: [8001, 8002]')
      .replace(/# (statistics: .*)/, '$1');

    expect(stackEndpoints(specOf(text)).slice(2)).toEqual([
      { label: 'gateway-1', url: 'http://127.0.0.1:8001' },
      { label: 'gateway-2', url: 'http://127.0.0.1:8002' },
      { label: 'Statistics of balancer-1', url: 'http://127.0.0.1:9090/stats' },
      { label: 'Statistics of balancer-2', url: 'http://127.0.0.1:9091/stats' },
    ]);
  });

  it('open on loopback what is published on all addresses', () => {
    const text = stackText('gateway-pair').replace(
      'port: 8000, address: 127.0.0.1',
      'port: 8000, address: 0.0.0.0',
    );

    expect(stackEndpoints(specOf(text))[0]?.url).toBe('http://127.0.0.1:8000');
  });
});
