import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AgentClient } from '../../../../electron/adapters/docker/agent-client.ts';
import { systemClock } from '../../../../electron/adapters/host/clock.ts';
import { toFailure } from '../../../../electron/domain/failure.ts';
import type { Probe } from '../../../../electron/domain/plan/desired-state.ts';
import type { Clock } from '../../../../electron/ports/clock.ts';
import type { MemberExec } from '../../../../electron/ports/container-engine.ts';

/** The time that fake timers change, which the host's own clock does not read. */
const clock: Clock = { ...systemClock, monotonicMs: () => performance.now() };

/** A pod's agent that answers each question as the test says, or not at all, and remembers it. */
function agentThat(answer: (question: string) => Readonly<Record<string, unknown>> | null) {
  const asked: string[] = [];
  let openings = 0;
  const exec: MemberExec = {
    run: async () => ({ exitCode: 0, stdout: '', stderr: '' }),
    openSession: async () => {
      openings += 1;
      const lines: string[] = [];
      let [wake, isOpen] = [(): void => {}, true];
      return {
        lines: (async function* () {
          while (isOpen) {
            const line = lines.shift();
            if (line !== undefined) yield line;
            else {
              await new Promise<void>((resolve) => {
                wake = resolve;
              });
            }
          }
        })(),
        write: async (line) => {
          const [, id, question = ''] = /^(\d+) (.*)$/.exec(line) ?? [];
          asked.push(question);
          const said = answer(question);
          if (said === null) return;
          lines.push(JSON.stringify({ id: Number(id), detail: 'HTTP 200', ...said }));
          wake();
        },
        close: async () => {
          isOpen = false;
          wake();
        },
      };
    },
  };
  return { asked, opened: () => openings, client: new AgentClient(exec, clock) };
}

async function ask(probe: Probe, answer: Readonly<Record<string, unknown>>) {
  const { asked, client } = agentThat(() => answer);
  const { ok, detail } = await client.ask({ infraContainer: 'pod', member: 'web', probe, timeoutMs: 500 });
  await client.close();
  return { asked, ok, detail };
}

const page: Probe = { kind: 'http', port: 80, path: '/health', status: 200 };
/** One character for each byte, as the agent writes it. */
const bytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

describe('a probe for a page', () => {
  it('given no text to look for, then the body is not asked for', async () => {
    expect(await ask(page, { ok: true, status: 200 })).toEqual({
      asked: ['http 80 500 /health'],
      ok: true,
      detail: 'HTTP 200',
    });
    expect(await ask(page, { ok: true, status: 503, detail: 'HTTP 503' })).toMatchObject({
      ok: false,
      detail: 'HTTP 503, not 200',
    });
  });

  it('given a text to look for, then the page must hold it, letter by letter', async () => {
    const contains = '"état": "ok"';
    const good = { ok: true, status: 200, body: bytes(`{${contains}}`) };
    expect(await ask({ ...page, contains }, good)).toEqual({
      asked: ['fetch 80 500 GET /health'],
      ok: true,
      detail: 'HTTP 200',
    });
    for (const body of ['', bytes('{"ÉTAT": "ok"}'), undefined]) {
      expect(await ask({ ...page, contains }, { ok: true, status: 200, body })).toMatchObject({
        ok: false,
        detail: 'HTTP 200, without "\\"état\\": \\"ok\\"" in it',
      });
    }
  });

  it('given the right text under another status, or no answer, then it is not good', async () => {
    const probe = { ...page, contains: 'ok' };
    expect(await ask(probe, { ok: true, status: 500, detail: 'HTTP 500', body: 'ok' })).toMatchObject({
      ok: false,
      detail: 'HTTP 500, not 200',
    });
    expect(await ask(probe, { ok: false, detail: 'connection refused' })).toMatchObject({
      ok: false,
      detail: 'connection refused',
    });
  });
});

describe('an agent that says nothing', () => {
  const SECOND_MS = 1_000;
  const question = {
    ...{ infraContainer: 'pod', member: 'web', timeoutMs: SECOND_MS },
    probe: { kind: 'tcp', port: 80 },
  } as const;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Asks once a second, as a watch does, for as long as it says; who got an answer. */
  async function askEachSecond(client: AgentClient, seconds: number): Promise<readonly boolean[]> {
    const answers: Promise<boolean>[] = [];
    for (let second = 0; second < seconds; second += 1) {
      const answer = client.ask(question);
      answers.push(
        answer.then(
          ({ ok }) => ok,
          () => false,
        ),
      );
      await vi.advanceTimersByTimeAsync(SECOND_MS);
    }
    await vi.advanceTimersByTimeAsync(3 * SECOND_MS);
    return Promise.all(answers);
  }

  it('is given half a minute for its first word, however often it is asked', async () => {
    const { client, opened } = agentThat(() => null);
    const failure = await refusedOf(client.ask(question), 3 * SECOND_MS);
    expect(failure).toMatchObject({ code: 'deadline-exceeded', message: expect.stringContaining('3000 ms') });
    await askEachSecond(client, 26);
    expect(opened()).toBe(1);
    // From the first question that finds no patience left on: one session each half minute, and never two at a time.
    await askEachSecond(client, 60);
    expect(opened()).toBe(3);
    await client.close();
  });

  it('is replaced after ten seconds when it had answered before, and not because of one late answer', async () => {
    let isFrozen = false;
    const { client, opened } = agentThat(() => (isFrozen ? null : { ok: true }));
    expect(await askEachSecond(client, 2)).toEqual([true, true]);
    isFrozen = true;
    expect(await askEachSecond(client, 3)).toEqual([false, false, false]);
    expect(opened()).toBe(1);
    isFrozen = false;
    expect(await askEachSecond(client, 2)).toEqual([true, true]);
    expect(opened()).toBe(1);

    isFrozen = true;
    await askEachSecond(client, 10);
    isFrozen = false;
    expect(await askEachSecond(client, 2)).toEqual([true, true]);
    expect(opened()).toBe(2);
    await client.close();
  });

  it('is replaced at once when nobody had asked it for long', async () => {
    let isFrozen = false;
    const { client, opened } = agentThat(() => (isFrozen ? null : { ok: true }));
    expect(await askEachSecond(client, 1)).toEqual([true]);
    await vi.advanceTimersByTimeAsync(10 * SECOND_MS);
    isFrozen = true;
    await refusedOf(client.ask(question), 3 * SECOND_MS);
    isFrozen = false;
    expect(await askEachSecond(client, 1)).toEqual([true]);
    expect(opened()).toBe(2);
    await client.close();
  });

  it('is not opened a second time while the engine has not opened it once', async () => {
    let begun = 0;
    const exec: MemberExec = {
      run: async () => ({ exitCode: 0, stdout: '', stderr: '' }),
      openSession: () => {
        begun += 1;
        return new Promise(() => {});
      },
    };
    const client = new AgentClient(exec, clock);
    expect(await askEachSecond(client, 20)).toEqual(Array.from({ length: 20 }, () => false));
    expect(begun).toBe(1);
  });
});

/** What a promise is refused with, when time goes on by so much. */
async function refusedOf(promise: Promise<unknown>, ms: number): Promise<unknown> {
  const refused = promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  await vi.advanceTimersByTimeAsync(ms);
  const thrown = await refused;
  return thrown === null ? null : toFailure(thrown);
}
