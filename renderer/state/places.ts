/**
 * Where each screen is, as a path with its query: the part of the address after `#`. Nothing else builds addresses,
 * so that a link cannot point to nowhere.
 */

/** What a stack has besides its home. */
export const STACK_PLACES = [
  'drills',
  'logs',
  'incidents',
  'terminal',
  'capacity',
  'files',
  'updates',
  'backups',
  'alerts',
  'checklist',
] as const;
export type StackPlace = (typeof STACK_PLACES)[number];

type QueryValue = string | number | undefined;

function path(...parts: readonly string[]): string {
  return `/${parts.map(encodeURIComponent).join('/')}`;
}

function withQuery(base: string, query: Readonly<Record<string, QueryValue>>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string | number] => {
    return entry[1] !== undefined;
  });
  if (given.length === 0) return base;
  return `${base}?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

export const places = {
  overview: () => '/',
  /** With a member, its panel is open. */
  stack: (stack: string, query: { readonly member?: string } = {}) =>
    withQuery(path('stacks', stack), { ...query }),
  ofStack: (stack: string, place: StackPlace) => path('stacks', stack, place),
  drills: (stack: string) => path('stacks', stack, 'drills'),
  drill: (stack: string, drill: string) => path('stacks', stack, 'drills', drill),
  run: (stack: string, run: string) => path('stacks', stack, 'runs', run),
  logs: (
    stack: string,
    query: { readonly member?: string; readonly atMs?: number; readonly text?: string } = {},
  ) => withQuery(path('stacks', stack, 'logs'), { ...query }),
  incidents: (stack: string) => path('stacks', stack, 'incidents'),
  terminal: (stack: string, query: { readonly member?: string; readonly client?: string } = {}) =>
    withQuery(path('stacks', stack, 'terminal'), { ...query }),
  capacity: (stack: string) => path('stacks', stack, 'capacity'),
  files: (stack: string) => path('stacks', stack, 'files'),
  setup: (draft?: string) => (draft === undefined ? path('setup') : path('setup', draft)),
  settings: () => path('settings'),
  gallery: () => path('gallery'),
} as const;

/** What an address asks for; `nowhere` when no screen is there. */
export type Place =
  | { readonly screen: 'overview' | 'settings' | 'gallery' }
  | { readonly screen: 'setup'; readonly draft: string | null }
  | { readonly screen: 'topology' | StackPlace; readonly stack: string }
  | { readonly screen: 'drill' | 'run'; readonly stack: string; readonly id: string }
  | { readonly screen: 'nowhere' };

/** The inverse of `places`, for the side bar and the title of the window. Takes a path without its query. */
export function placeOf(address: string): Place {
  const parts = address.split('/').filter((part) => part !== '');
  const [first, second, third, fourth, ...rest] = parts.map(decoded);
  if (rest.length > 0) return { screen: 'nowhere' };
  if (first === undefined) return { screen: 'overview' };
  if (first === 'stacks' && second !== undefined) return placeOfStack(second, third, fourth);
  if (third !== undefined) return { screen: 'nowhere' };
  if (first === 'setup') return { screen: 'setup', draft: second ?? null };
  if (second === undefined && (first === 'settings' || first === 'gallery')) return { screen: first };
  return { screen: 'nowhere' };
}

function placeOfStack(stack: string, place: string | undefined, id: string | undefined): Place {
  if (place === undefined) return { screen: 'topology', stack };
  if (place === 'drills' && id !== undefined) return { screen: 'drill', stack, id };
  if (place === 'runs' && id !== undefined) return { screen: 'run', stack, id };
  const known = STACK_PLACES.find((each) => each === place);
  return known === undefined || id !== undefined ? { screen: 'nowhere' } : { screen: known, stack };
}

/** A part that was typed by hand may not be decodable: it then leads nowhere, but does not throw. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
