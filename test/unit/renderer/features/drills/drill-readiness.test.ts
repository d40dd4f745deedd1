import { expect, test } from 'vitest';
import { whyNotNow } from '../../../../../renderer/features/drills/drill-readiness.ts';
import { pair, run, status } from '../../builders.ts';

const good = {
  isConnected: true,
  isReadOnly: false,
  engine: { connected: true },
  isStarting: false,
  active: null,
  status: pair(),
};

test('a healthy stack can be drilled', () => {
  expect(whyNotNow(good)).toBeNull();
});

test('what is wrong further away is said first', () => {
  expect(whyNotNow({ ...good, isConnected: false, engine: null })).toEqual({ reason: 'host-gone' });
  expect(whyNotNow({ ...good, isReadOnly: true, engine: null })).toEqual({ reason: 'read-only' });
  expect(whyNotNow({ ...good, engine: null })).toEqual({ reason: 'engine-gone' });
  expect(whyNotNow({ ...good, isStarting: true })).toEqual({ reason: 'starting' });
});

test('a stack that is busy, or not there, cannot be drilled', () => {
  const active = run('r', { state: 'running' });

  expect(whyNotNow({ ...good, active })).toEqual({ reason: 'busy', run: active });
  expect(whyNotNow({ ...good, status: status([], { state: 'absent' }) })).toEqual({ reason: 'absent' });
});

test('members that are not ready are named', () => {
  const ill = pair({ 'gateway-2': { readiness: 'not-ready' }, 'database-1': { state: 'exited' } });

  expect(whyNotNow({ ...good, status: ill })).toEqual({
    reason: 'not-ready',
    members: ['gateway-2', 'database-1'],
  });
});
