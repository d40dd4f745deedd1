import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inspectImage } from '../../electron/adapters/docker/image-builder-inspect.ts';
import { toFailure } from '../../electron/domain/failure.ts';
import { engineClient } from '../helpers/engine.ts';
import { ensureComponentImage, ImageRig, listener } from '../helpers/image-rig.ts';

const docker = engineClient();
let rig: ImageRig;

/** From nothing this bootstraps the base, which takes a minute. */
beforeAll(async () => {
  await ensureComponentImage(docker, 'infra');
}, 300_000);

beforeEach(() => {
  rig = new ImageRig(docker);
});

afterEach(async () => rig.dispose());

describe('building a component image', () => {
  it('makes an image that says what it was built from, with a line for each step', async () => {
    await rig.write(['COPY hello /hello', 'RUN /hello'], { hello: '#!/bin/sh\necho hello\n' });
    const caller = listener();

    const reference = await rig.ensure(caller);

    const image = await inspectImage(docker, reference);
    expect(image?.labels['dev.tandem.content-hash']).toMatch(/^[0-9a-f]{64}$/);
    expect(reference.split(':')[1]).toBe(image?.labels['dev.tandem.content-hash']?.slice(0, 12));
    expect(caller.lines.some((line) => /^Step \d\/\d: RUN \/hello$/.test(line))).toBe(true);
    expect(await rig.remains()).toEqual({ containers: [], images: [] });
  });

  it('is skipped the second time', async () => {
    await rig.write(['RUN true']);
    await rig.ensure(listener());
    const again = listener();

    await rig.ensure(again);

    expect(again.lines).toEqual([]);
  });

  it('happens again under another name when the content changed, and the old version can be pruned', async () => {
    await rig.write(['RUN true']);
    const before = await rig.ensure(listener());
    await rig.write(['RUN true', 'ENV CHANGED=yes']);

    const after = await rig.ensure(listener());
    const pruned = await (await rig.builder()).pruneOldImages();

    expect(after).not.toBe(before);
    expect(pruned).toEqual([before]);
    expect(await inspectImage(docker, after)).not.toBeNull();
  });

  it('keeps an old version that a container was made from', async () => {
    await rig.write(['RUN true']);
    const before = await rig.ensure(listener());
    await docker.createContainer({ Image: before, Cmd: ['true'] });
    await rig.write(['ENV CHANGED=yes']);
    await rig.ensure(listener());

    expect(await (await rig.builder()).pruneOldImages()).toEqual([]);
    expect(await inspectImage(docker, before)).not.toBeNull();
  });

  it('is done once for callers that ask at the same time', async () => {
    await rig.write(['RUN date +%N > /built']);
    const builder = await rig.builder();
    const image = {
      reference: await rig.reference(),
      source: { kind: 'built', folder: rig.folder },
    } as const;
    const callers = [listener(), listener()];

    await Promise.all(callers.map((caller) => builder.ensureImage(image, caller)));

    const [one, other] = callers;
    expect(one?.lines).toEqual(other?.lines);
    expect(one?.lines.filter((line) => line.includes('RUN date'))).toHaveLength(1);
  });
});

describe('a build that fails', () => {
  it('says which step failed, shows the end of its output and leaves nothing behind', async () => {
    await rig.write(['RUN true', 'RUN echo the last words && false']);

    const failure = await failureOf(rig.ensure(listener()));

    expect(failure.code).toBe('image-build-failed');
    expect(failure.message).toMatch(/could not be built at Step \d\/\d: RUN echo the last words/);
    expect(failure.cause).toMatch(/^the last words\n[^\n]*returned a non-zero code: 1$/m);
    expect(failure.hint).toContain('"image"');
    expect(await inspectImage(docker, await rig.reference())).toBeNull();
    expect(await rig.remains()).toEqual({ containers: [], images: [] });
  });

  it('because packages cannot be fetched points to the mirror', async () => {
    await rig.write(['RUN echo "E: Temporary failure resolving deb.debian.org" >&2 && exit 100']);

    expect((await failureOf(rig.ensure(listener()))).hint).toContain('mirror');
  });

  it('because of its Dockerfile is a build failure too', async () => {
    await rig.write(['NONSENSE here']);

    expect(await failureOf(rig.ensure(listener()))).toMatchObject({
      code: 'image-build-failed',
      cause: expect.stringMatching(/unknown instruction/i),
    });
  });

  it('can be tried again after the cause is gone', async () => {
    await rig.write(['RUN false']);
    await failureOf(rig.ensure(listener()));
    await rig.write(['RUN true']);

    const reference = await rig.ensure(listener());

    expect(await inspectImage(docker, reference)).not.toBeNull();
  });
});

describe('a build that is cancelled', () => {
  it('ends at once and leaves nothing behind', async () => {
    await rig.write(['RUN true', 'RUN sleep 300']);
    const caller = listener();

    const building = failureOf(rig.ensure(caller));
    await caller.until(/RUN sleep/);
    caller.cancel();

    expect((await building).code).toBe('cancelled');
    expect(await rig.remains()).toEqual({ containers: [], images: [] });
    expect(await inspectImage(docker, await rig.reference())).toBeNull();
  });

  it('goes on while another caller still wants it', async () => {
    await rig.write(['COPY wait /wait', 'RUN /wait'], { wait: '#!/bin/sh\nsleep 1\n' });
    const builder = await rig.builder();
    const image = {
      reference: await rig.reference(),
      source: { kind: 'built', folder: rig.folder },
    } as const;
    const impatient = listener();
    const patient = listener();

    const left = failureOf(builder.ensureImage(image, impatient));
    const stayed = builder.ensureImage(image, patient);
    await impatient.until(/RUN \/wait/);
    impatient.cancel();

    expect((await left).code).toBe('cancelled');
    await stayed;
    expect(await inspectImage(docker, image.reference)).not.toBeNull();
  });
});

describe("a person's own image", () => {
  it('is taken as it is when it is there', async () => {
    await rig.write(['RUN true']);
    const reference = await rig.ensure(listener());
    const caller = listener();

    await (await rig.builder()).ensureImage({ reference, source: { kind: 'user' } }, caller);

    expect(caller.lines).toEqual([]);
  });

  it('that no registry hands out is missing, and the hint says what to do', async () => {
    await rig.write(['RUN true']);
    // Nothing listens on port 1, so the registry refuses without any network.
    const reference = '127.0.0.1:1/nobody/nothing:1';

    const failure = await failureOf(
      (await rig.builder()).ensureImage({ reference, source: { kind: 'user' } }, listener()),
    );

    expect(failure).toMatchObject({ code: 'image-missing', hint: expect.stringContaining('docker load') });
    expect(failure.message).toContain(reference);
  });
});

async function failureOf(work: Promise<unknown>) {
  return work.then(
    () => {
      throw new Error('did not fail');
    },
    (thrown: unknown) => toFailure(thrown),
  );
}
