import { stackName } from '../../contract/schemas.ts';

/**
 * `tandem://stack/<name>[/<place>[/<id>]]`, from outside: any page in any browser may send one. It leads to a screen,
 * never does anything, and what is not exactly that is nothing.
 */

export const LINK_SCHEME = 'tandem';
const MAX_LENGTH = 300;
const ID = /^[a-z0-9-]{1,64}$/;

/** Screens of a stack, and of which of them there is one for a single thing. */
export const LINKED_PLACES: Readonly<Record<string, { readonly hasParts: boolean }>> = {
  drills: { hasParts: true },
  runs: { hasParts: true },
  logs: { hasParts: false },
  incidents: { hasParts: false },
  terminal: { hasParts: false },
  capacity: { hasParts: false },
  files: { hasParts: false },
  updates: { hasParts: false },
  backups: { hasParts: false },
  alerts: { hasParts: false },
  checklist: { hasParts: false },
};

/** The screen's address in the page, or null. */
export function screenOfLink(link: string): string | null {
  const prefix = `${LINK_SCHEME}://stack/`;
  if (link.length > MAX_LENGTH || !link.startsWith(prefix)) return null;
  const [stack = '', place, id, ...rest] = link.slice(prefix.length).replace(/\/$/, '').split('/');
  if (!stackName.safeParse(stack).success || rest.length > 0) return null;
  if (place === undefined) return `/stacks/${stack}`;
  const known = Object.hasOwn(LINKED_PLACES, place) ? LINKED_PLACES[place] : undefined;
  if (known === undefined) return null;
  // A list of runs is part of another screen.
  if (id === undefined) return place === 'runs' ? null : `/stacks/${stack}/${place}`;
  return known.hasParts && ID.test(id) ? `/stacks/${stack}/${place}/${id}` : null;
}

/** What a start, the first or a second one, was asked to open. Other arguments are not looked at. */
export function screenOfArguments(argv: readonly string[]): string | null {
  const link = argv.find((argument) => argument.startsWith(`${LINK_SCHEME}://`));
  return link === undefined ? null : screenOfLink(link);
}
