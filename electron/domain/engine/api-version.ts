/** Which version of the Engine API is spoken with a server. */

export interface ApiVersion {
  readonly major: number;
  readonly minor: number;
}

/** Engine 20.10: the oldest whose archive, exec and network calls behave as the adapters expect. */
const OLDEST_API: ApiVersion = { major: 1, minor: 41 };

/**
 * Engine 27: the newest whose changes were read. Later versions drop fields from answers, so they are not
 * asked for as long as the server still speaks this one.
 * https://docs.docker.com/reference/api/engine/version-history/
 */
const NEWEST_KNOWN_API: ApiVersion = { major: 1, minor: 47 };

export type ApiNegotiation =
  | { readonly kind: 'agreed'; readonly version: string }
  | { readonly kind: 'too-old'; readonly offered: string; readonly needed: string };

/**
 * Never above what the server offers, never below its minimum: Engine 29 refuses 1.41 to 1.43 outright. A server
 * whose minimum is newer than anything known is spoken to at its minimum, the closest to what was read.
 */
export function negotiateApi(offered: ApiVersion, minimum: ApiVersion | null): ApiNegotiation {
  if (compareApi(offered, OLDEST_API) < 0) {
    return { kind: 'too-old', offered: printApi(offered), needed: printApi(OLDEST_API) };
  }
  const wanted = compareApi(offered, NEWEST_KNOWN_API) < 0 ? offered : NEWEST_KNOWN_API;
  const agreed = minimum !== null && compareApi(minimum, wanted) > 0 ? minimum : wanted;
  return { kind: 'agreed', version: printApi(agreed) };
}

/** Null for anything that is not `<major>.<minor>`. */
export function parseApi(text: string): ApiVersion | null {
  const match = /^v?(\d{1,3})\.(\d{1,4})$/.exec(text);
  return match === null ? null : { major: Number(match[1]), minor: Number(match[2]) };
}

function printApi(version: ApiVersion): string {
  return `${version.major}.${version.minor}`;
}

function compareApi(a: ApiVersion, b: ApiVersion): number {
  return a.major === b.major ? a.minor - b.minor : a.major - b.major;
}
