import { describe, expect, it } from 'vitest';
import type { MountedFiles } from '../../../electron/domain/stack/mounted-files.ts';
import type { LineSession } from '../../../electron/ports/container-engine.ts';
import { Mounts } from '../../../electron/services/mounts.ts';
import { ManualClock, settle } from '../../helpers/manual-clock.ts';

/** When and how often is looked; that the look itself is right is for the engine's tests. */

const MOUNT: MountedFiles = {
  files: 'files',
  source: 'nfs',
  member: 'gateway-1',
  path: '/data',
  readOnly: false,
};
const WELL = ['begin', 'space 1000 4096', 'flags rw', 'end'];

function stage() {
  const clock = new ManualClock();
  const probes: {
    readonly writes: boolean;
    say(...lines: readonly string[]): Promise<void>;
    end(): Promise<void>;
  }[] = [];
  const mounts = new Mounts({
    clock,
    exec: {
      openSession: async (_container, command) => {
        const session = lineSession();
        probes.push({ writes: command.includes('write'), say: session.say, end: session.end });
        return session;
      },
    },
  });
  const look = (startedAt = 'first', mount = MOUNT) =>
    mounts.look('demo', [{ ...mount, container: 'demo-gateway-1', startedAt }]);
  const probe = (index: number) => probes[index] ?? expect.unreachable(`only ${probes.length} probes`);
  /** A look whose process answers well, and then so much time. */
  const wellLook = async (passMs: number) => {
    const before = probes.length;
    const looking = look();
    await settle();
    if (probes.length > before) {
      await probe(before).say(...WELL);
      await probe(before).end();
    }
    const [found] = await looking;
    await clock.advance(passMs);
    return found;
  };
  return { clock, mounts, probes, probe, look, wellLook };
}

describe('looking at shared files', () => {
  it('believes what it found for a while, and writes rarely', async () => {
    const { probes, wellLook } = stage();
    expect(await wellLook(5_000)).toMatchObject({ state: 'ok', freeBytes: 4_096_000 });
    await wellLook(20_000);
    await wellLook(20_000);
    expect(probes.map(({ writes }) => writes)).toEqual([true, false]);
    await wellLook(600_000);
    await wellLook(0);
    expect(probes.map(({ writes }) => writes)).toEqual([true, false, false, true]);
  });

  it('calls it hung while the process does not come back, starts no second one, and believes the late answer', async () => {
    const { clock, probes, probe, look } = stage();
    const first = look();
    await settle();
    await probe(0).say('begin');
    await clock.advance(4_000);
    expect((await first)[0]).toMatchObject({ state: 'hung', detail: 'no answer for 4 s', checkedAtMs: null });

    await clock.advance(60_000);
    const again = look();
    await clock.advance(500);
    expect((await again)[0]).toMatchObject({ state: 'hung' });
    expect(probes).toHaveLength(1);

    await probe(0).say('space 1000 4096', 'flags rw', 'end');
    await probe(0).end();
    expect((await look())[0]).toMatchObject({ state: 'slow' });
  });

  it('does not take an engine that starts no process for a mount that hangs', async () => {
    const { clock, look } = stage();
    const looking = look();
    await clock.advance(4_000);
    expect((await looking)[0]).toMatchObject({ state: 'unknown' });
    await clock.advance(10_000);
    const again = look();
    await clock.advance(500);
    expect((await again)[0]).toMatchObject({ state: 'unknown', detail: expect.stringMatching(/no process/) });
  });

  it('asks anew after a restart of the container, and writes again while something is wrong', async () => {
    const { clock, probes, probe, look, wellLook } = stage();
    await wellLook(0);
    const renewed = look('second');
    await settle();
    expect(probes).toHaveLength(2);
    await probe(1).say('begin', 'failed dd: No space left on device');
    await probe(1).end();
    expect((await renewed)[0]).toMatchObject({ state: 'full' });

    await clock.advance(2_000);
    const third = look('second');
    await settle();
    expect(probe(2).writes).toBe(true);
    await probe(2).end();
    await third;
  });

  it.each([
    ['where the stack file says read-only', { ...MOUNT, readOnly: true }],
    ['among the data of a member', { ...MOUNT, source: 'data' }],
  ] as const)('never writes %s', async (_where, mount) => {
    const { probe, look } = stage();
    const looking = look('first', mount);
    await settle();
    expect(probe(0).writes).toBe(false);
    await probe(0).end();
    await looking;
  });

  it('looks the sooner after the room for data, the less there is of it', async () => {
    for (const [freeMiB, freshMs] of [
      [1024, 60_000],
      [128, 5_000],
    ] as const) {
      const { clock, probes, probe, look } = stage();
      const lookAtData = () => look('first', { ...MOUNT, source: 'data' });
      const first = lookAtData();
      await settle();
      await probe(0).say('begin', `space ${freeMiB} ${1024 * 1024}`, 'flags rw', 'end');
      await probe(0).end();
      expect((await first)[0]).toMatchObject({ state: 'ok' });
      await clock.advance(freshMs - 1);
      await lookAtData();
      expect(probes).toHaveLength(1);
      await clock.advance(1);
      const again = lookAtData();
      await settle();
      expect(probes).toHaveLength(2);
      await probe(1).end();
      await again;
    }
  });
});

/** A process that says what it is told to. */
function lineSession(): LineSession & {
  say(...lines: readonly string[]): Promise<void>;
  end(): Promise<void>;
} {
  const waiting: string[] = [];
  let isOver = false;
  let wake = (): void => {};
  const next = async (): Promise<void> => {
    wake();
    await settle();
  };
  async function* read(): AsyncGenerator<string> {
    for (;;) {
      const line = waiting.shift();
      if (line !== undefined) yield line;
      else if (isOver) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  const end = async (): Promise<void> => {
    isOver = true;
    await next();
  };
  return {
    lines: read(),
    write: async () => {},
    close: end,
    say: async (...lines) => {
      waiting.push(...lines);
      await next();
    },
    end,
  };
}
