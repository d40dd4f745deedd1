import { expect, test } from 'vitest';
import { codeParts } from '../../../../../renderer/features/shell/code-parts.ts';

const text = (words: string) => ({ text: words, isCode: false });
const code = (words: string) => ({ text: words, isCode: true });

test('what stands between backticks is code', () => {
  expect(codeParts('Run `tandem up` again, or `tandem plan`.')).toEqual([
    text('Run '),
    code('tandem up'),
    text(' again, or '),
    code('tandem plan'),
    text('.'),
  ]);
});

test('a sentence without any is itself, and nothing is nothing', () => {
  expect(codeParts('It is down.')).toEqual([text('It is down.')]);
  expect(codeParts('')).toEqual([]);
});

test('a backtick without a twin stays what it is', () => {
  expect(codeParts('`a` and a ` alone')).toEqual([code('a'), text(' and a '), text('` alone')]);
  expect(codeParts('`')).toEqual([text('`')]);
});
