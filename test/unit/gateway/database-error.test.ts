import { describe, expect, it } from 'vitest';
import { toApiError, toDatabaseError } from '../../../resources/gateway/src/database/database-error.ts';

const refusal = (code: string) =>
  toApiError(toDatabaseError(Object.assign(new Error('no'), { code }), 'lost'));

describe('what a client is told of a database that did not store it', () => {
  it.each([
    ['53100', "The database's disk is full; nothing was stored."],
    ['25006', 'The database refuses writes now; nothing was stored.'],
    ['40P01', 'The database refuses writes now; nothing was stored.'],
  ])('SQLSTATE %s: %s', (code, message) => {
    expect(refusal(code)).toMatchObject({ code: 'database-unavailable', message });
  });

  it('says that it cannot be reached when nothing was sent', () => {
    expect(toApiError(toDatabaseError(new Error('refused'), 'not-connected')).message).toBe(
      'The database cannot be reached; nothing was stored.',
    );
  });
});
