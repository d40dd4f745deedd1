import { describe, expect, it } from 'vitest';
import {
  DRAFT_VERSION,
  type Draft,
  readDraft,
  withAnswers,
} from '../../../../electron/domain/setup/draft.ts';

const DRAFT: Draft = {
  version: DRAFT_VERSION,
  id: '0123456789ab',
  createdAtMs: 1,
  updatedAtMs: 2,
  step: 'answers',
  source: { kind: 'template', template: 'highly-available' },
  answers: { name: 'home' },
  written: null,
};

describe('a draft on disk', () => {
  it('is read as it was written', () => {
    expect(readDraft(JSON.stringify(DRAFT))).toEqual({ kind: 'draft', draft: DRAFT });
  });

  it('of a newer Tandem is said to be that, whatever else it holds', () => {
    expect(readDraft(JSON.stringify({ version: DRAFT_VERSION + 1, anything: 1 }))).toEqual({
      kind: 'too-new',
    });
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '{"version":1}',
    JSON.stringify({ ...DRAFT, answers: { name: 'x'.repeat(513) } }),
    JSON.stringify({ ...DRAFT, id: '../../etc/passwd' }),
    JSON.stringify({ ...DRAFT, source: { kind: 'template', template: '../secrets' } }),
    JSON.stringify({ ...DRAFT, step: 'format-disk' }),
    JSON.stringify({ ...DRAFT, extra: true }),
    JSON.stringify(DRAFT).slice(0, -9),
  ])('that is not one is damaged, not thrown: %s', (text) => {
    expect(readDraft(text).kind).toBe('damaged');
  });
});

it('takes answers up, over and back', () => {
  expect(withAnswers(DRAFT, { name: null, 'a.port': '1' })).toEqual({ 'a.port': '1' });
  expect(withAnswers(DRAFT, { name: '' })).toEqual({ name: '' });
});
