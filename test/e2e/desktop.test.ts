import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltCli, openBuiltCli } from '../helpers/built-cli.ts';
import { type BuiltMain, type BuiltMainOptions, startBuiltMain } from '../helpers/built-main.ts';

/** The desktop app's main program as it is built, with its real host, and a double only for Electron itself. */

const PATIENCE = { timeout: 60_000, interval: 100 };

describe('the built desktop app', () => {
  let cli: BuiltCli;
  const started: BuiltMain[] = [];

  beforeAll(async () => {
    cli = await openBuiltCli();
  });
  afterEach(async () => {
    for (const main of started.splice(0)) await main.stop();
  });
  afterAll(() => cli.remove());

  const owner = () => readFile(join(cli.dataFolder, 'owner.txt'), 'utf8').catch(() => '');
  const start = async (options: Pick<BuiltMainOptions, 'watchesCalls'> = {}): Promise<BuiltMain> => {
    const main = await startBuiltMain({ dataFolder: cli.dataFolder, ...options });
    started.push(main);
    return main;
  };

  it('opens its window, is the host of its folder, and ends when it is told to', async () => {
    const app = await start();
    expect(await app.windowMs).toBeGreaterThan(0);
    expect(await app.answer).toMatchObject({ version: '0.0.0-double', dataFolder: cli.dataFolder });
    expect(await owner()).toContain('the Tandem app');
    app.order('quit');
    expect(await app.ended).toBe(0);
    expect(await owner()).toBe('');
  });

  it('waits for no file and no other program until its window is shown, but for what Node reads to load it', async () => {
    const app = await start({ watchesCalls: true });
    expect(await app.callsBeforeShown).toEqual([]);
    await app.answer;
    app.order('quit');
    expect(await app.ended).toBe(0);
  });

  it('given a browser host that runs already, then it is its client, and takes over when that is killed', async () => {
    const served = cli.start(['serve', '--json', '--port', '0']);
    await expect.poll(owner, PATIENCE).toContain('tandem serve');
    const app = await start();
    // The other process's version: it is that one which answers.
    expect((await app.answer).version).not.toBe('0.0.0-double');
    expect(await owner()).toContain('tandem serve');
    served.child.kill('SIGKILL');
    await served.end;
    await expect.poll(owner, PATIENCE).toContain('the Tandem app');
    app.order('quit');
    expect(await app.ended).toBe(0);
  });

  it('given it crashes, then a report is left and the folder is free', async () => {
    const app = await start();
    await app.answer;
    app.order('crash');
    expect(await app.ended).toBe(1);
    const report = (await readdir(cli.dataFolder)).find((name) => name.startsWith('crash-')) ?? '';
    expect(await readFile(join(cli.dataFolder, report), 'utf8')).toContain('broken on purpose');
    const next = await start();
    expect(await next.answer).toMatchObject({ version: '0.0.0-double' });
    next.order('quit');
    expect(await next.ended).toBe(0);
  });
});
