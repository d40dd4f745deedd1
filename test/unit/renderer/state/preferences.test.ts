import { describe, expect, test } from 'vitest';
import { DEFAULT_PREFERENCES, languageOf, parsePreferences } from '../../../../renderer/state/preferences.ts';

describe('preferences', () => {
  test.each([null, '', '{', '[]', 'null', '"x"', '{"theme":3}'])('%s is no choice', (text) => {
    expect(parsePreferences(text)).toEqual(DEFAULT_PREFERENCES);
  });

  test('a choice that this version does not know falls back alone', () => {
    expect(parsePreferences('{"theme":"sepia","language":"de","times":"absolute","basis":"open"}')).toEqual({
      ...DEFAULT_PREFERENCES,
      language: 'de',
      times: 'absolute',
      basis: 'open',
    });
  });
});

describe('language', () => {
  test('the choice of the person comes before the system', () => {
    expect(languageOf('de', ['en-GB'])).toBe('de');
  });

  test('the first that there are texts for is taken, whatever its region', () => {
    expect(languageOf('system', ['fr-FR', 'de-AT', 'en'])).toBe('de');
    expect(languageOf('system', ['EN-us', 'de'])).toBe('en');
  });

  test('nobody is left without words', () => {
    expect(languageOf('system', ['fr'])).toBe('en');
    expect(languageOf('system', [])).toBe('en');
  });
});
