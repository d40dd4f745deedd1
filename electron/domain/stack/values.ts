import * as z from 'zod';

/**
 * The scalar values of a stack file: how they are written and what is sane. An issue carries what was expected
 * and what to do in `params`; `explain-issues.ts` adds what was found and where.
 */

export interface IssueWords {
  readonly expected: string;
  readonly hint: string;
}

/** Text that must pass `test`; `null` from `test` accepts, words refuse. */
function checkedText(test: (text: string) => IssueWords | null) {
  return z.string().superRefine((text, context) => {
    const words = test(text);
    if (words !== null) context.addIssue({ code: 'custom', message: words.expected, params: words });
  });
}

const matching = (pattern: RegExp, expected: string, hint: string) =>
  checkedText((text) => (pattern.test(text) ? null : { expected, hint }));

const RESERVED_NAMES = new Set(['localhost', 'host', 'tandem', 'all', 'none']);

export const name = checkedText((text) => {
  if (text.length > 40) {
    return {
      expected: 'a name of at most 40 characters',
      hint: 'Shorten it; host names and container names are made from it.',
    };
  }
  if (!/^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(text)) {
    return {
      expected: 'a name of lower-case letters, digits and single dashes, starting with a letter',
      hint: 'Write it like `gateway` or `user-database`.',
    };
  }
  if (RESERVED_NAMES.has(text)) {
    return {
      expected: `a name other than ${[...RESERVED_NAMES].join(', ')}`,
      hint: 'These words mean something else on hosts and on the command line; add a word to the name.',
    };
  }
  return null;
});

/** Names of secrets; never echoed in a failure, because people paste the secret itself here. */
export const secretName = matching(
  /^[a-z][a-z0-9-]{0,59}$/,
  'the name of a secret: lower-case letters, digits and dashes',
  "Give the secret's name, not its text; the text lives in the stack's secrets folder.",
);

/** Becomes a part of the names of tools. */
export const upstreamName = matching(
  /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/,
  'a name of at most 32 lower-case letters, digits and dashes',
  'Write it like `search`.',
);

/** As browsers write it in `Host`, without a port. */
export const hostName = matching(
  /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/,
  'a host name in lower case',
  'Write it like `gateway.example.org`, without a port.',
);

/** PostgreSQL names that need no quotes anywhere. */
export const databaseName = matching(
  /^(?!pg_)(?!(?:postgres|template0|template1|public|all|replication|sameuser|samerole|user)$)[a-z_][a-z0-9_]{0,62}$/,
  'a PostgreSQL name: lower-case letters, digits and underscores, not one of its own (`postgres`, `pg_…`)',
  'Write it like `wolf_logic`.',
);

const SIZE_UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
};

function parseSize(text: string): number | null {
  const match = /^(\d{1,9}(?:\.\d{1,3})?)\s?(B|KiB|MiB|GiB|TiB)$/.exec(text);
  const unit = SIZE_UNITS[match?.[2] ?? ''];
  return match === null || unit === undefined ? null : Math.round(Number(match[1]) * unit);
}

export function printSize(sizeBytes: number): string {
  for (const unit of ['TiB', 'GiB', 'MiB', 'KiB']) {
    const factor = SIZE_UNITS[unit] ?? 1;
    if (sizeBytes >= factor && sizeBytes % factor === 0) return `${sizeBytes / factor}${unit}`;
  }
  return `${sizeBytes}B`;
}

const DURATION_UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

function parseDuration(text: string): number | null {
  const match = /^(\d{1,7}(?:\.\d{1,3})?)\s?(ms|s|m|h)$/.exec(text);
  const unit = DURATION_UNITS[match?.[2] ?? ''];
  return match === null || unit === undefined ? null : Math.round(Number(match[1]) * unit);
}

export function printDuration(durationMs: number): string {
  for (const unit of ['h', 'm', 's']) {
    const factor = DURATION_UNITS[unit] ?? 1;
    if (durationMs >= factor && durationMs % factor === 0) return `${durationMs / factor}${unit}`;
  }
  return `${durationMs}ms`;
}

function quantity(
  parse: (text: string) => number | null,
  print: (value: number) => string,
  what: { readonly kind: string; readonly examples: string },
  bounds: { readonly min: number; readonly max: number },
) {
  const range = `${what.kind} from ${print(bounds.min)} to ${print(bounds.max)}`;
  return checkedText((text) => {
    const value = parse(text);
    if (value === null) return { expected: range, hint: `Write it with its unit, like ${what.examples}.` };
    return value < bounds.min || value > bounds.max
      ? {
          expected: range,
          hint: `Choose ${range}; the limit keeps a slip of the pen from taking the host down.`,
        }
      : null;
  }).transform((text) => parse(text) ?? bounds.min);
}

/** Bytes, written `512MiB`. */
export const size = (min: number, max: number) =>
  quantity(parseSize, printSize, { kind: 'a size', examples: '`512MiB` or `2GiB`' }, { min, max });

/** Milliseconds, written `500ms`. */
export const duration = (minMs: number, maxMs: number) =>
  quantity(
    parseDuration,
    printDuration,
    { kind: 'a time', examples: '`500ms`, `2s` or `1m`' },
    { min: minMs, max: maxMs },
  );

const DOMAIN = '(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\\d{1,5})?/)?';
const PATH = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const IMAGE = new RegExp(`^${DOMAIN}${PATH}(?:/${PATH})*(?::[\\w][\\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$`);

/** Grammar of distribution/reference, without upper-case host names. */
export const imageReference = checkedText((text) =>
  text.length <= 255 && IMAGE.test(text)
    ? null
    : {
        expected: 'an image reference',
        hint: 'Write it like `nginx:1.26` or `registry.example.org/team/app:2.1`; repositories are lower-case.',
      },
);

export function isAddress(text: string): boolean {
  const octets = text.split('.');
  return (
    octets.length === 4 && octets.every((octet) => /^(0|[1-9]\d{0,2})$/.test(octet) && Number(octet) <= 255)
  );
}

export const hostAddress = checkedText((text) =>
  isAddress(text) && Number(text.split('.')[0]) < 224
    ? null
    : {
        expected: 'an IPv4 address of this host, or 0.0.0.0 for all of them',
        hint: 'Leave `address` out for 127.0.0.1, which only this machine reaches.',
      },
);

/** Folders of the container that belong to the system, to Tandem or to the engine, with all below them. */
const RESERVED_TREES = [
  ...['/proc', '/sys', '/dev', '/bin', '/sbin', '/lib', '/lib64', '/boot', '/etc/tandem'],
  ...['/usr/bin', '/usr/sbin', '/usr/lib', '/usr/lib64'],
];
/** Folders that must not be covered themselves; an application's folder below them may. */
const RESERVED_FOLDERS = ['/etc', '/usr', '/usr/local', '/usr/share', '/var', '/var/lib', '/home', '/opt'];

function absolutePathWords(text: string): IssueWords | null {
  const hint = 'Write it like `/data` or `/var/lib/app`.';
  if (!text.startsWith('/')) return { expected: 'an absolute path inside the container', hint };
  if (text.length > 255) return { expected: 'a path of at most 255 characters', hint };
  if (text.split('/').some((part) => part === '..' || part === '.')) {
    return { expected: 'a path that does not leave its folder (no `.` or `..`)', hint };
  }
  if (!/^(\/[\w.@+-]+)+$/.test(text)) {
    return {
      expected: 'a path of letters, digits, dots, dashes and underscores, without a trailing slash',
      hint,
    };
  }
  return null;
}

export const mountPath = checkedText((text) => {
  const words = absolutePathWords(text);
  if (words !== null) return words;
  const reserved =
    RESERVED_TREES.find((folder) => text === folder || text.startsWith(`${folder}/`)) ??
    RESERVED_FOLDERS.find((folder) => text === folder);
  return reserved === undefined
    ? null
    : {
        expected: `a path that does not cover ${reserved}, which belongs to the system`,
        hint: 'Mount it at a folder of its own, like `/data`.',
      };
});

export const socketPath = checkedText((text) => {
  const hint = 'Write it like `/var/run/docker.sock`.';
  if (!/^(\/[\w.@+-]+)+$/.test(text) || text.length > 107) {
    return { expected: 'the absolute path of a socket, at most 107 characters', hint };
  }
  return text.split('/').some((part) => part === '..' || part === '.')
    ? { expected: 'a path that does not leave its folder (no `.` or `..`)', hint }
    : null;
});

export const requestPath = checkedText((text) =>
  /^\/[\w./~%+-]{0,200}$/.test(text)
    ? null
    : {
        expected: "a request path that starts with '/'",
        hint: 'Write it like `/health/ready`, without host and query.',
      },
);

export const cidr = checkedText((text) => {
  const [address = '', bits = ''] = text.split('/');
  const prefix = /^\d{2}$/.test(bits) ? Number(bits) : 0;
  if (!isAddress(address) || prefix < 16 || prefix > 24) {
    return {
      expected: 'a subnet between /16 and /24',
      hint: 'Write it like `10.90.1.0/24`; leave it out and Tandem chooses a free one.',
    };
  }
  const value = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return value % 2 ** (32 - prefix) === 0
    ? null
    : {
        expected: `the first address of a /${prefix}, its host part all zero`,
        hint: 'Write it like `10.90.1.0/24`.',
      };
});
