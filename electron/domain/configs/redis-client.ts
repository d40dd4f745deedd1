/**
 * The client of the image (`resources/images/redis`), told the password over a pipe, so that it is in neither arguments
 * nor environment. It answers each line of its input with one line of JSON, errors as `error:"…"`, and first of all
 * the password. Ends with its input.
 */
export function redisClientCommand(port: 'redis_port' | 'sentinel_port'): readonly string[] {
  const script = [
    '. /usr/local/lib/tandem-redis-common',
    'password=$(quoted_password)',
    `{ printf 'AUTH %s\\n' "$password"; exec cat; } | "$engine-cli" -2 --json -p "$${port}"`,
  ];
  return ['/bin/bash', '-c', script.join('; ')];
}

export type RedisReply =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'error'; readonly text: string };

/** One line of its output. What is no JSON is an error of the client itself. */
export function parseRedisReply(line: string): RedisReply {
  const error = /^error:(.*)$/.exec(line)?.[1];
  const value = parseJson(error ?? line);
  if (error !== undefined) return { kind: 'error', text: typeof value === 'string' ? value : error };
  return value === undefined ? { kind: 'error', text: line } : { kind: 'value', value };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
