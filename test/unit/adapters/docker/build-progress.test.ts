import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import {
  BuildProgress,
  type EngineMessage,
  followEngineMessages,
} from '../../../../electron/adapters/docker/build-progress.ts';

describe('what a build says', () => {
  it('is shown as steps and errors, not as the noise between', () => {
    const progress = new BuildProgress();

    const shown = [
      'Step 2/9 : RUN install-packages \t haproxy\n',
      ' ---> Running in 2f3b6a\n',
      'Get:1 http://deb.debian.org/debian trixie InRelease\n',
      '\u001b[91mE: Unable to locate package haproxy\n\u001b[0m',
    ].flatMap((stream) => progress.accept({ stream }));

    expect(shown).toEqual(['Step 2/9: RUN install-packages haproxy', 'E: Unable to locate package haproxy']);
  });

  it('keeps the last twenty lines for the failure', () => {
    const progress = new BuildProgress();

    for (let line = 1; line <= 30; line += 1) progress.accept({ stream: `line ${line}\n` });

    expect(progress.tail().split('\n')).toHaveLength(20);
    expect(progress.tail()).toMatch(/^line 11\n(.*\n)*line 30$/);
  });

  it('puts lines together that come in pieces', () => {
    const progress = new BuildProgress();

    const shown = ['Step 1/', '1 : FROM base', '\n'].flatMap((stream) => progress.accept({ stream }));

    expect(shown).toEqual(['Step 1/1: FROM base']);
  });
});

describe("the engine's messages", () => {
  const options = { what: 'building', silenceMs: 5_000 };

  it('are read across any cuts of the stream, the last without a line end too', async () => {
    const text = '{"stream":"ä1"}\r\n{"status":"Pulling","id":"x","progressDetail":{}}\n{"error":"no"}';
    const bytes = [...Buffer.from(text)].map((byte) => Buffer.from([byte]));
    const messages: EngineMessage[] = [];

    await followEngineMessages(Readable.from(bytes, { objectMode: false }), options, (message) => {
      messages.push(message);
    });

    expect(messages).toEqual([
      { stream: 'ä1' },
      { status: 'Pulling', id: 'x', progressDetail: {} },
      { error: 'no' },
    ]);
  });

  it.each(['<html>', '{"stream":5}', '[]'])('that are none (%s) are a failure', async (text) => {
    const reading = followEngineMessages(Readable.from([Buffer.from(`${text}\n`)]), options, () => undefined);

    await expect(reading).rejects.toMatchObject({ failure: { code: 'engine-refused', cause: text } });
  });

  it('that stop coming are a failure after the longest silence', async () => {
    const silent = new Readable({ read: () => undefined });

    const reading = followEngineMessages(silent, { what: 'building', silenceMs: 20 }, () => undefined);

    await expect(reading).rejects.toMatchObject({ failure: { code: 'deadline-exceeded' } });
    expect(silent.destroyed).toBe(true);
  });
});
