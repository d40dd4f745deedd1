import { expect, test } from 'vitest';
import { verdictMarkdown } from '../../../../../renderer/features/runs/run-markdown.ts';

const plain = {
  heading: 'Drill gateway-kill on pair',
  sentence: 'Passed: gateway-1 was killed.',
  facts: [['When', 'today']],
  lists: [],
  tableHead: ['Figure', 'Value'],
  groups: [{ title: 'Data', figures: [['lost', '0']] }],
} as const;

test('a verdict is a heading, a quotation, its facts and its figures', () => {
  expect(verdictMarkdown(plain)).toBe(
    [
      '## Drill gateway-kill on pair',
      '> Passed: gateway-1 was killed.',
      '- **When:** today',
      ['**Data**', '', '| Figure | Value |', '|---|---|', '| lost | 0 |'].join('\n'),
      '',
    ]
      .join('\n\n')
      .replace(/\n\n$/, '\n'),
  );
});

test('reasons are a list, and empty parts are left out', () => {
  const told = verdictMarkdown({
    ...plain,
    groups: [{ title: 'Balancers', figures: [] }],
    lists: [
      { title: 'Why', items: ['2 requests failed'] },
      { title: 'Worse', items: [] },
    ],
  });

  expect(told).toContain('**Why**\n\n- 2 requests failed');
  expect(told).not.toMatch(/Worse|Balancers/);
});

test('names from outside are text, also where they are pasted', () => {
  const told = verdictMarkdown({ ...plain, sentence: '<img src=x>\n# a|b' });

  expect(told).toContain('> \\<img src=x\\> \\# a\\|b');
});
