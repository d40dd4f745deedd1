import { randomFillSync } from 'node:crypto';

const pool = new Uint8Array(10 * 256);
let used = pool.length;

/**
 * RFC 9562, version 7: starts with the time, so that rows are appended at one end of the primary key's index and the
 * files of a folder sort by arrival.
 */
export function uuidV7(epochMs: number): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  let random = '';
  for (let index = used; index < used + 10; index += 1) {
    random += (pool[index] as number).toString(16).padStart(2, '0');
  }
  const variant = '89ab'[(pool[used] as number) & 3];
  used += 10;
  const time = epochMs.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(1, 4)}-${variant}${random.slice(5, 8)}-${random.slice(8)}`;
}
