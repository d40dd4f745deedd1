import type { RawLine } from '../../electron/domain/logs/log-line.ts';
import { SeededRandom } from './seeded-random.ts';

/** Lines as the default system's members print them, the same ones each time. */

const START_MS = Date.parse('2026-11-21T18:00:00Z');
const PATHS = ['/v1/conversations', '/v1/submissions', '/healthz', '/mcp'];
/** One line in so many is of a request that took long and failed: what somebody would look for. */
export const RARE_EVERY = 1_000;
export const RARE_EXPRESSION = '"status":5\\d\\d,"tookMs":\\d{4,}\\b';

type Sentence = (random: SeededRandom, place: number) => string;

const SENTENCES: readonly Sentence[] = [
  (random, place) =>
    `{"level":30,"time":${START_MS + place},"pid":1,"request":"${place.toString(36)}","path":"${random.pick(PATHS)}","status":200,"tookMs":${random.between(1, 99)},"msg":"answered"}`,
  (random) =>
    `2026-11-21 18:00:00.123 UTC [${random.between(20, 200)}] wolf@wolf_logic LOG:  duration: ${random.between(1, 900)}.${random.between(100, 999)} ms  statement: insert into submission values ($1, $2)`,
  (random) =>
    `2026-11-21 18:00:00,123 INFO: no action. I am (database-${random.between(1, 3)}), a secondary, and following a leader (database-1)`,
  (random) =>
    `1:M 21 Nov 2026 18:00:00.123 * DB saved on disk, ${random.between(1, 9_999)} keys in ${random.between(1, 99)} ms`,
  (random) =>
    `172.30.0.1:${random.between(30_000, 60_000)} [21/Nov/2026:18:00:00.123] api gateway/gateway-${random.between(1, 2)} 0/0/0/${random.between(1, 99)}/${random.between(1, 99)} 200 217 - - ---- 1/1/0/0/0 0/0 "POST ${random.pick(PATHS)} HTTP/1.1"`,
];

export function memberNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, place) => `member-${place + 1}`);
}

/** One member's share of what `members` of them said together, in the order of their times. */
export function corpusOf(member: number, members: number, lineCount: number): RawLine[] {
  const random = new SeededRandom(member + 1);
  return Array.from({ length: Math.floor(lineCount / members) }, (_, place) => {
    const all = place * members + member;
    const isRare = all % RARE_EVERY === 0;
    const text = isRare
      ? `{"level":50,"time":${START_MS + all},"pid":1,"path":"${random.pick(PATHS)}","status":503,"tookMs":${random.between(1_000, 9_999)},"msg":"failed"}`
      : random.pick(SENTENCES)(random, all);
    return { stream: isRare ? 'stderr' : 'stdout', atMs: START_MS + all / 10, text };
  });
}

/** The same lines as the engine's multiplexed stream carries them. */
export function wireOf(lines: readonly RawLine[]): Buffer {
  return Buffer.concat(
    lines.map(({ stream, atMs, text }) => {
      const seconds = new Date(Math.floor(atMs)).toISOString().slice(0, 19);
      const nanoseconds = String(Math.round((atMs % 1000) * 1_000_000)).padStart(9, '0');
      const body = Buffer.from(`${seconds}.${nanoseconds}Z ${text}\n`);
      const header = Buffer.alloc(8);
      header.writeUInt8(stream === 'stderr' ? 2 : 1, 0);
      header.writeUInt32BE(body.length, 4);
      return Buffer.concat([header, body]);
    }),
  );
}
