import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AnswerChecks } from '../../../../../renderer/features/setup/answer-checks.ts';

interface Asked {
  readonly question: string;
  readonly answer: string;
  readonly settle: (state: 'ok' | 'problem' | 'trying') => void;
  readonly fail: () => void;
}

let asked: Asked[];
let checks: AnswerChecks;

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  checks = new AnswerChecks(
    ({ question, answer }) =>
      new Promise((resolve, reject) =>
        asked.push({
          question,
          answer,
          settle: (state) => resolve({ state, message: answer, hint: '' }),
          fail: () => reject(new Error('no line')),
        }),
      ),
  );
});
afterEach(() => vi.useRealTimers());

const ask = (question: string, answer: string, delayMs = 0): void =>
  checks.ask(question, () => ({ question, answer, others: {}, token: null, isThorough: false }), delayMs);
const turn = () => vi.advanceTimersByTimeAsync(0);

describe('checks while a person types', () => {
  it('ask once the typing rests, with what stands there then', async () => {
    ask('name', 'h', 400);
    ask('name', 'home', 400);
    expect(checks.states().get('name')).toEqual({ kind: 'waiting' });
    await vi.advanceTimersByTimeAsync(400);
    expect(asked.map(({ answer }) => answer)).toEqual(['home']);
  });

  it('take only the result of the last answer, whichever comes first', async () => {
    ask('port', '80');
    ask('port', '8000');
    asked[1]?.settle('ok');
    await turn();
    asked[0]?.settle('problem');
    await turn();
    expect(checks.states().get('port')).toMatchObject({
      kind: 'done',
      result: { state: 'ok', message: '8000' },
    });
  });

  it('are few at a time, and none is forgotten', async () => {
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) ask(id, 'x');
    expect(asked).toHaveLength(4);
    asked[0]?.settle('ok');
    asked[1]?.fail();
    await turn();
    expect(asked.map(({ question }) => question)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(checks.states().get('b')).toEqual({ kind: 'failed', message: 'no line' });
  });

  it('wait on for a trial that takes long', async () => {
    ask('export', '/srv');
    asked[0]?.settle('trying');
    await turn();
    expect(checks.states().get('export')).toEqual({ kind: 'waiting' });
    asked[1]?.settle('ok');
    await turn();
    expect(checks.states().get('export')).toMatchObject({ kind: 'done', result: { state: 'ok' } });
  });

  it('end with the step', async () => {
    let heard = 0;
    checks.subscribe(() => {
      heard += 1;
    });
    ask('name', 'home', 400);
    checks.close();
    const before = heard;
    await vi.advanceTimersByTimeAsync(1_000);
    expect([asked.length, heard]).toEqual([0, before]);
  });
});
