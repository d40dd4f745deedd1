/** `unavailable`: nobody can say whether the token is good, which is no reason to call it bad. */
export type TokenVerdict = 'accepted' | 'refused' | 'unavailable';

export interface TokenCheck {
  /** Answers at once where it can: most tokens were seen a moment ago. */
  check(token: string): TokenVerdict | Promise<TokenVerdict>;
  /**
   * Whom a token belongs to that was accepted a moment ago, as a digest: a session is its owner's, also after the
   * owner's token was renewed where tokens name a person. Null when that is not remembered.
   */
  ownerOf(token: string): string | null;
  /** Null when tokens can be checked, else why not; names no token. */
  limitation(): string | null;
  close(): void;
}

/** RFC 6750, section 2.1. */
const BEARER = /^Bearer +([A-Za-z0-9\-._~+/]+=*) *$/i;
const LONGEST_HEADER = 8192;

export function parseBearer(header: string | undefined): string | null {
  if (header === undefined || header.length > LONGEST_HEADER) return null;
  return BEARER.exec(header)?.[1] ?? null;
}
