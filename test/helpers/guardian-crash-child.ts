import { createWarden } from '../../electron/compose-warden.ts';
import { parseWardenConfig } from '../../electron/domain/failover/warden-config.ts';
import type { GroupHands } from '../../electron/ports/guardian.ts';
import { INCIDENT_MARK } from './guardian-crash-words.ts';

/**
 * A guardian that kills itself without warning right before or right after one of its acts.
 *
 * arguments: the engine's socket, configuration, `before` or `after`, act (`kill`, `confirm`,
 * `releaseLeader`, `orderFailover`, `start`; anything else is never met). What it would keep in its journal it prints.
 */
const [socket = '', config = '', when = 'before', fatal = 'kill'] = process.argv.slice(2);

function dieAt(hands: GroupHands): GroupHands {
  const acts = ['kill', 'confirm', 'releaseLeader', 'orderFailover', 'start'] as const;
  const mortal = (act: (typeof acts)[number]) => async (first: never, second: never) => {
    if (act === fatal && when === 'before') process.kill(process.pid, 'SIGKILL');
    const outcome = await hands[act](first, second);
    if (act === fatal && when === 'after') process.kill(process.pid, 'SIGKILL');
    return outcome;
  };
  return {
    look: () => hands.look(),
    probe: (member, timeoutMs) => hands.probe(member, timeoutMs),
    ...(Object.fromEntries(acts.map((act) => [act, mortal(act)])) as Pick<GroupHands, (typeof acts)[number]>),
  };
}

/** A test that was given up leaves no guardian behind. */
setTimeout(() => process.exit(3), 120_000);

await createWarden({
  config: parseWardenConfig(config),
  socket,
  journal: {
    addEvent: async ({ kind, member }) => console.log(`${INCIDENT_MARK}${kind} ${member}`),
    events: async () => [],
    unread: () => [],
    markRead: async () => {},
  },
  deskPort: null,
  onTrouble: (text) => console.error(text),
  wrapHands: dieAt,
});
console.log('guarding');
