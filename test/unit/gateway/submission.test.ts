import { describe, expect, it } from 'vitest';
import { ApiError } from '../../../resources/gateway/src/http/api-error.ts';
import {
  createSubmission,
  isQueuePath,
  parseIdempotencyKey,
  renderQueueFile,
} from '../../../resources/gateway/src/submissions/submission.ts';
import { uuidV7 } from '../../../resources/gateway/src/submissions/uuid-v7.ts';

const NOON = Date.UTC(2026, 10, 20, 12, 30);

describe('uuidV7', () => {
  it('is of version 7, begins with the time and is never the same', () => {
    const ids = Array.from({ length: 10_000 }, () => uuidV7(NOON));

    expect(new Set(ids).size).toBe(10_000);
    expect(
      ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)),
    ).toBe(true);
    expect(Number.parseInt((ids[0] ?? '').replaceAll('-', '').slice(0, 12), 16)).toBe(NOON);
  });

  it('sorts by time', () => {
    const ids = [0, 1, 1000, 3_600_000].map((laterMs) => uuidV7(NOON + laterMs));

    expect(ids.toSorted()).toEqual(ids);
  });
});

describe('createSubmission', () => {
  it('names its file after its id and the hour, in UTC', () => {
    const submission = createSubmission({ text: '{"a":1}', hasMetadata: true }, 'key', NOON);

    expect(submission.queuePath).toBe(`conversations/2026-11-20T12/${submission.id}.json`);
    expect(isQueuePath(submission.queuePath)).toBe(true);
  });

  it('has one digest for one text, with a metadata of its own where none was sent', () => {
    const bare = createSubmission({ text: '{"a":1}', hasMetadata: false }, null, NOON);
    const again = createSubmission({ text: '{"a":1}', hasMetadata: false }, null, NOON + 1);
    const other = createSubmission({ text: '{"a":2}', hasMetadata: false }, null, NOON);

    expect(JSON.parse(bare.text)).toEqual({ a: 1, metadata: {} });
    expect(again.bodyDigest).toBe(bare.bodyDigest);
    expect(other.bodyDigest).not.toBe(bare.bodyDigest);
  });
});

describe('renderQueueFile', () => {
  it('is the body with what the gateway knows, its numbers untouched', () => {
    const text = '{"title":"t","metadata":{"n":12345678901234567890}}';
    const file = renderQueueFile({ id: 'i', idempotencyKey: '"\\', receivedAtMs: NOON, text });

    expect(file).toContain('12345678901234567890');
    expect(JSON.parse(file)).toMatchObject({
      id: 'i',
      idempotencyKey: '"\\',
      receivedAt: '2026-11-20T12:30:00.000Z',
      title: 't',
    });
  });
});

describe('isQueuePath', () => {
  it.each(['../x', 'conversations/../../x.json', 'intake/2026-11-20T12/x.json', '/etc/passwd', ''])(
    'refuses %j',
    (path) => {
      expect(isQueuePath(path)).toBe(false);
    },
  );
});

describe('parseIdempotencyKey', () => {
  it('takes none, and any visible ASCII', () => {
    expect(parseIdempotencyKey(undefined)).toBeNull();
    expect(parseIdempotencyKey('drill-7:42/a')).toBe('drill-7:42/a');
  });

  it.each([[''], ['a b'], ['a, b'], ['ü'], ['x'.repeat(256)], [['a', 'b']]])('refuses %j', (header) => {
    expect(() => parseIdempotencyKey(header)).toThrow(ApiError);
  });
});
