import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CONVERSATION, type GatewayProcess, GatewaySite } from '../helpers/gateway-process.ts';
import { PostgresContainer } from '../helpers/postgres-container.ts';

/** Obligation: a gateway that takes over is as quick as the one before, and nothing of its practice can be seen. */

let postgres: PostgresContainer;
let site: GatewaySite;

beforeAll(async () => {
  postgres = await PostgresContainer.start();
  site = await GatewaySite.open(postgres);
}, 300_000);

afterEach(async () => site.killAll());

afterAll(async () => {
  await site?.close();
  await postgres?.remove();
});

/** What it says when its rehearsal opens a server of its own, and when it takes submissions. */
const REHEARSES = 'Server listening at http://127.0.0.1:';
const TAKES = 'prepared: takes submissions';

function milestones(gateway: GatewayProcess): readonly string[] {
  const own = `${REHEARSES}${new URL(gateway.url).port}"`;
  return gateway.output
    .split('\n')
    .filter((line) => !line.includes(own))
    .flatMap((line) => (line.includes(REHEARSES) ? ['rehearses'] : line.includes(TAKES) ? ['takes'] : []));
}

async function stored(): Promise<{ readonly rows: number; readonly files: number }> {
  const [counted] = await postgres.query<{ rows: number }>(
    'SELECT count(*)::int AS rows FROM submissions',
    [],
  );
  return { rows: counted?.rows ?? -1, files: (await site.queueFiles()).length };
}

describe('a rehearsal', () => {
  it('comes after readiness where nothing was ever submitted, and leaves nothing', async () => {
    const gateway = await (await site.start('gateway-1')).untilReady();
    await expect.poll(() => milestones(gateway), { timeout: 10_000 }).toEqual(['takes', 'rehearses']);
    expect(await gateway.kill('SIGTERM')).toBe(0);
    expect(await stored()).toEqual({ rows: 0, files: 0 });
  });

  it('comes before readiness where somebody may be waiting, and leaves nothing', async () => {
    const one = await (await site.start('gateway-1')).untilReady();
    expect((await one.submit(CONVERSATION)).status).toBe(201);

    const other = await (await site.start('gateway-2')).untilReady();
    expect(milestones(other)).toEqual(['rehearses', 'takes']);
    expect((await other.submit(CONVERSATION)).status).toBe(201);
    expect(await other.kill('SIGTERM')).toBe(0);
    expect(await stored()).toEqual({ rows: 2, files: 2 });
  });
});
