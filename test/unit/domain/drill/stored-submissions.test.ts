import { describe, expect, it } from 'vitest';
import {
  deleteRowsSql,
  isQueuePath,
  parseQueueFile,
  parseStoredRow,
  queueFolders,
  selectRowsSql,
} from '../../../../electron/domain/drill/stored-submissions.ts';

const PATH = 'conversations/2026-11-20T09/0192.json';

describe('a row of the database', () => {
  it('is read from its line of JSON', () => {
    const row = { id: 'a', key: 'k', state: 'done', queuePath: PATH };
    expect(parseStoredRow(JSON.stringify(row))).toEqual(row);
  });

  it.each(['', 'psql: error', '{"id":"a"}', '[]', 'null'])('is not made of %j', (line) => {
    expect(parseStoredRow(line)).toBeNull();
  });
});

describe('a queue file', () => {
  it('says whose it is', () => {
    const text = JSON.stringify({ id: 'a', idempotencyKey: 'k', title: 't', messages: [], source: 's' });
    expect(parseQueueFile(PATH, text)).toEqual({ path: PATH, content: { id: 'a', key: 'k' } });
  });

  it.each(['', '{"id":"a","idempotencyKey":"k"', '{"id":"a"}', '\u0000\u0000\u0000', '[]'])(
    'that is half or empty has no content: %j',
    (text) => {
      expect(parseQueueFile(PATH, text)).toEqual({ path: PATH, content: null });
    },
  );
});

describe('paths', () => {
  it.each([
    '../../etc/passwd',
    'conversations/2026-11-20T09/../../x',
    'conversations/2026-11-20T09/a/b.json',
    'conversations/2026-11-20T09/.hidden',
    '/conversations/2026-11-20T09/a.json',
    'intake/a.json',
  ])('%s is never touched', (path) => {
    expect(isQueuePath(path)).toBe(false);
  });

  it('gives each hour folder once, sorted', () => {
    const paths = ['conversations/2026-11-20T10/a.json', PATH, PATH, 'elsewhere/x'];
    expect(queueFolders(paths)).toEqual(['conversations/2026-11-20T09', 'conversations/2026-11-20T10']);
  });
});

describe('statements', () => {
  it('name the prefix, or the ids of finished rows', () => {
    expect(selectRowsSql('tandem-drill-1-')).toContain("starts_with(idempotency_key, 'tandem-drill-1-')");
    expect(deleteRowsSql(['a-1', 'b-2'])).toBe(
      "DELETE FROM submissions WHERE state = 'done' AND id = ANY ('{a-1,b-2}')",
    );
  });

  it.each(["x' OR 'a'='a", '', 'a%', 'a\\', "}'"])('are not made of %j', (text) => {
    expect(() => deleteRowsSql([text])).toThrow();
    expect(() => selectRowsSql(text)).toThrow();
  });
});
