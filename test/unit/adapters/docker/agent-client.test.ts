import { describe, expect, it } from 'vitest';
import { AgentClient } from '../../../../electron/adapters/docker/agent-client.ts';
import { systemClock } from '../../../../electron/adapters/host/clock.ts';
import type { Probe } from '../../../../electron/domain/plan/desired-state.ts';
import type { MemberExec } from '../../../../electron/ports/container-engine.ts';

/** A pod's agent that answers each question as the test says, and remembers it. */
function agentThat(answer: (question: string) => Readonly<Record<string, unknown>>) {
  const asked: string[] = [];
  const exec: MemberExec = {
    run: async () => ({ exitCode: 0, stdout: '', stderr: '' }),
    openSession: async () => {
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
          lines.push(JSON.stringify({ id: Number(id), detail: 'HTTP 200', ...answer(question) }));
          wake();
        },
        close: async () => {
          isOpen = false;
          wake();
        },
      };
    },
  };
  return { asked, client: new AgentClient(exec, systemClock) };
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
