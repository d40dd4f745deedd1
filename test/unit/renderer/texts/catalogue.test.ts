import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTranslator } from 'use-intl/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { de } from '../../../../renderer/texts/de/index.ts';
import { en } from '../../../../renderer/texts/en/index.ts';

const RENDERER = fileURLToPath(new URL('../../../../renderer/', import.meta.url));

interface Branch {
  readonly [key: string]: string | Branch;
}

/** `frame.nav.label` → its text. */
function flat(branch: Branch, prefix = ''): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(branch)) {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    if (typeof value === 'string') found.set(path, value);
    else for (const [inner, text] of flat(value, path)) found.set(inner, text);
  }
  return found;
}

const languages = [
  { locale: 'en', messages: flat(en), tree: en },
  { locale: 'de', messages: flat(de), tree: de },
] as const;

/** Every name between braces, and every tag, whatever it stands for. */
function namesIn(text: string): readonly string[] {
  const values = [...text.matchAll(/\{\s*([a-zA-Z]\w*)\s*[,}]/g)].map((match) => match[1] ?? '');
  const tags = [...text.matchAll(/<([a-zA-Z]\w*)>/g)].map((match) => `<${match[1]}>`);
  return [...new Set([...values, ...tags])].toSorted();
}

function valuesFor(
  text: string,
  count: number,
): Record<string, string | number | ((chunks: string) => string)> {
  const values: Record<string, string | number | ((chunks: string) => string)> = {};
  for (const name of namesIn(text)) {
    const tag = /^<(.*)>$/.exec(name)?.[1];
    if (tag !== undefined) values[tag] = (chunks) => `[${chunks}]`;
    else values[name] = /\{\s*NAME\s*,/.test(text.replaceAll(name, 'NAME')) ? count : 'x';
  }
  return values;
}

describe('the catalogue', () => {
  test('another language has exactly the keys of English', () => {
    expect([...flat(de).keys()].toSorted()).toEqual([...flat(en).keys()].toSorted());
  });

  test('a text means the same values in each language', () => {
    const german = flat(de);
    const different = [...flat(en)].filter(
      ([key, text]) => namesIn(text).join() !== namesIn(german.get(key) ?? '').join(),
    );
    expect(different.map(([key]) => key)).toEqual([]);
  });

  test.each(languages)(
    'every text of $locale can be said, for none, one and many',
    ({ locale, messages, tree }) => {
      const troubles: string[] = [];
      // The keys are read from the tree itself, so what the checker knows of single keys is of no use here.
      const translate = createTranslator<Branch>({
        locale,
        messages: tree,
        timeZone: 'UTC',
        onError: (error) => troubles.push(error.message),
      });
      for (const [key, text] of messages) {
        for (const count of [0, 1, 2, 1_234]) {
          const said = translate.markup(key as never, valuesFor(text, count) as never);
          if (text !== '' && (said === '' || said === key)) troubles.push(`${key} says nothing`);
        }
      }
      expect(troubles).toEqual([]);
    },
  );

  test.each(languages)('no text of $locale is empty, or begins or ends with a blank', ({ messages }) => {
    const odd = [...messages].filter(([, text]) => text === '' || text.trim() !== text);
    expect(odd.map(([key]) => key)).toEqual([]);
  });
});

describe('the page', () => {
  let sources = '';

  beforeAll(async () => {
    const files = (await readdir(RENDERER, { recursive: true })).filter(
      (file) => /\.tsx?$/.test(file) && !file.startsWith('texts/'),
    );
    const texts = await Promise.all(files.map((file) => readFile(join(RENDERER, file), 'utf8')));
    sources = texts.join('\n');
  });

  test('says every text: one that no source names is a text that nobody reads', () => {
    const namespaces = new Set(
      [...sources.matchAll(/useTranslations\(\s*'([^']+)'/g)].map((match) => match[1] ?? ''),
    );
    const literals = new Set(
      [...sources.matchAll(/'([\w-]+(?:\.[\w-]+)*)'/g)].map((match) => match[1] ?? ''),
    );
    // `state.${word}` names every text below `state`; a template without a word of its own would name everything.
    const patterns = [...sources.matchAll(/`([\w-]+\.[\w.-]*\$\{[^`]*)`/g)].map(
      (match) =>
        new RegExp(`^${(match[1] ?? '').replaceAll('.', '\\.').replace(/\$\{[^}]*\}/g, '[\\w.-]+')}$`),
    );
    const isSaid = (key: string): boolean => {
      const parts = key.split('.');
      return parts.some((_, index) => {
        if (index > 0 && !namespaces.has(parts.slice(0, index).join('.'))) return false;
        const rest = parts.slice(index).join('.');
        return literals.has(rest) || patterns.some((pattern) => pattern.test(rest));
      });
    };
    expect([...flat(en).keys()].filter((key) => !isSaid(key))).toEqual([]);
  });
});
