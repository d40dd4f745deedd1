import type { MemberParts } from './compile-container.ts';
import type { PostgresSpec } from './stack-spec.ts';

/** What a database's members have in common, whoever leads them. */

/**
 * An image of the person's own is started by the name of our start script, so that one without it says so at once instead
 * of doing something else: the official images would make a database of their own.
 */
export function databaseImage(
  database: PostgresSpec,
  member: string,
  folder: 'postgres' | 'patroni',
): Pick<MemberParts, 'builtFrom' | 'command'> {
  const isOwn = (database.members[member]?.image ?? database.image) !== undefined;
  return {
    builtFrom: [folder, ...database.extensions].join('-'),
    command: isOwn ? [`/usr/local/bin/tandem-${folder}`] : null,
  };
}

export function databaseEnvironment({ database, user, version }: PostgresSpec): Record<string, string> {
  return { TANDEM_DATABASE: database, TANDEM_OWNER: user, TANDEM_POSTGRES: String(version) };
}
