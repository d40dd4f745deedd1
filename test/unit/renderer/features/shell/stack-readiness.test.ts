import { describe, expect, test } from 'vitest';
import { readinessOf } from '../../../../../renderer/features/shell/stack-readiness.ts';

const engine = { connected: true, description: '', version: '28', apiVersion: '1.50', failure: null };
const ready = {
  isKnown: false,
  connection: { phase: 'connected', sinceMs: 5 },
  engine,
  failure: null,
  loaded: true,
} as const;

describe('readiness', () => {
  test('what was seen once is shown, whatever happened to the line', () => {
    const readiness = readinessOf({
      ...ready,
      isKnown: true,
      connection: { phase: 'disconnected', sinceMs: 5 },
    });
    expect(readiness).toEqual({ kind: 'shown' });
  });

  test('an unknown stack is missing only when all were read', () => {
    expect(readinessOf(ready)).toEqual({ kind: 'missing' });
    expect(readinessOf({ ...ready, loaded: false })).toEqual({ kind: 'reading', sinceMs: 5 });
  });

  test('the nearest reason is told: the line before the engine, the engine before the reading', () => {
    const without = { ...engine, connected: false };
    const failure = { code: 'unexpected', message: 'x' } as const;
    const all = { ...ready, engine: without, failure, loaded: false };
    expect(readinessOf({ ...all, connection: { phase: 'connecting', sinceMs: 1 } }).kind).toBe('connecting');
    expect(readinessOf({ ...all, connection: { phase: 'disconnected', sinceMs: 1 } }).kind).toBe('host-gone');
    expect(readinessOf(all)).toEqual({ kind: 'no-engine', engine: without });
    expect(readinessOf({ ...all, engine: null })).toEqual({ kind: 'failed', failure });
  });
});
