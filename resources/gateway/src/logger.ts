/** The part of pino that is used here. Tokens, keys and bodies are never passed to it. */
export interface Logger {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** What a log may say of something thrown: its text and code, not what it carries. */
export function describeError(thrown: unknown): { readonly message: string; readonly code?: string } {
  if (!(thrown instanceof Error)) return { message: String(thrown) };
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
  return code === undefined ? { message: thrown.message } : { message: thrown.message, code };
}
