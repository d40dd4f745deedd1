/** What a person chose for this browser; everything follows the system until they do. */
export interface Preferences {
  readonly theme: 'system' | 'light' | 'dark';
  readonly contrast: 'system' | 'more';
  readonly language: 'system' | 'en' | 'de';
  /** How moments are told: “3 min ago”, or date and time. The other one is on hover. */
  readonly times: 'relative' | 'absolute';
  /** What a stack's survival rests on, below its headline. */
  readonly basis: 'closed' | 'open';
}

export const DEFAULT_PREFERENCES: Preferences = {
  theme: 'system',
  contrast: 'system',
  language: 'system',
  times: 'relative',
  basis: 'closed',
};

const CHOICES: { readonly [K in keyof Preferences]: readonly Preferences[K][] } = {
  theme: ['system', 'light', 'dark'],
  contrast: ['system', 'more'],
  language: ['system', 'en', 'de'],
  times: ['relative', 'absolute'],
  basis: ['closed', 'open'],
};

/** Whatever was stored by this or another version: unknown values fall back one by one. */
export function parsePreferences(text: string | null): Preferences {
  const stored = readObject(text);
  const pick = <K extends keyof Preferences>(name: K): Preferences[K] =>
    CHOICES[name].find((choice) => choice === stored[name]) ?? DEFAULT_PREFERENCES[name];
  return {
    theme: pick('theme'),
    contrast: pick('contrast'),
    language: pick('language'),
    times: pick('times'),
    basis: pick('basis'),
  };
}

function readObject(text: string | null): Readonly<Record<string, unknown>> {
  if (text === null) return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** The first of the person's languages that there are texts for. */
export function languageOf(
  preference: Preferences['language'],
  preferred: readonly string[],
): Exclude<Preferences['language'], 'system'> {
  if (preference !== 'system') return preference;
  for (const tag of preferred) {
    const primary = tag.toLowerCase().split('-')[0];
    if (primary === 'en' || primary === 'de') return primary;
  }
  return 'en';
}
