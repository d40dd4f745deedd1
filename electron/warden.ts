import { readFile } from 'node:fs/promises';
import { openLineJournal } from './adapters/store/line-journal.ts';
import { createWarden } from './compose-warden.ts';
import { parseWardenConfig } from './domain/failover/warden-config.ts';
import { printFailure, toFailure } from './domain/failure.ts';
import { ENGINE_SOCKET } from './domain/plan/desired-state.ts';
import { WARDEN_PORT } from './domain/stack/stack-names.ts';

/** The guardian alone, in its container. It ends when the engine is lost; the engine starts it again. */

const CONFIG_FILE = '/etc/tandem/warden.json';
const JOURNAL_FOLDER = '/var/lib/tandem';

const say = (text: string): void => console.log(`${new Date().toISOString()} ${text}`);

try {
  const warden = await createWarden({
    config: parseWardenConfig(await readFile(CONFIG_FILE, 'utf8')),
    socket: ENGINE_SOCKET,
    journal: await openLineJournal(JOURNAL_FOLDER),
    deskPort: WARDEN_PORT,
    onTrouble: say,
  });
  let isAsked = false;
  process.once('SIGTERM', () => {
    isAsked = true;
    void warden.close();
  });
  say('guarding');
  const reason = await warden.ended;
  await warden.close();
  say(`ended: ${reason}`);
  process.exit(isAsked ? 0 : 1);
} catch (error) {
  say(printFailure(toFailure(error)));
  process.exit(1);
}
