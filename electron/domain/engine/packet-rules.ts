/**
 * A Docker daemon that starts empties the packet filter's DOCKER chains, those of other daemons on the machine
 * included: their published ports and the isolation of their networks are gone (libnetwork, bridge driver,
 * `removeIPChains`). Tandem's own engine must leave others as they were, so what disappeared is put back.
 */

/** Chains by table, each with its rules in order, as `iptables-save` prints them. */
export interface PacketRules {
  readonly tables: ReadonlyMap<string, readonly string[]>;
}

export function parsePacketRules(saved: string): PacketRules {
  const tables = new Map<string, string[]>();
  let rules: string[] | null = null;
  for (const line of saved.split('\n')) {
    if (line.startsWith('*')) {
      rules = [];
      tables.set(line.slice(1), rules);
    } else if (line.startsWith('-A ')) rules?.push(line);
  }
  return { tables };
}

const DOCKER_RULE = /^-A (DOCKER\S*) |-j DOCKER(-\S+)?$/;
/** The one chain that every Docker engine fills for its people; daemons leave its rules alone. */
const USER_CHAIN = /^-A DOCKER-USER /;

/**
 * Text for `iptables-restore --noflush` that puts back what vanished between two looks; null when nothing did.
 * Rules on bridges of `ownBridges` are not put back: the daemon that just started makes its own anew, and old ones
 * would lead to addresses that are no longer its containers'.
 */
export function restorePacketRules(
  before: PacketRules,
  after: PacketRules,
  ownBridges: readonly string[],
): string | null {
  const own = new Set(ownBridges);
  const sections: string[] = [];
  for (const [table, rules] of before.tables) {
    const present = new Set(after.tables.get(table) ?? []);
    const lost = rules.filter(
      (rule) =>
        DOCKER_RULE.test(rule) && !USER_CHAIN.test(rule) && !present.has(rule) && !mentions(rule, own),
    );
    if (lost.length > 0) sections.push([`*${table}`, ...inChainOrder(lost), 'COMMIT', ''].join('\n'));
  }
  return sections.length === 0 ? null : sections.join('');
}

/**
 * Docker's chains end in a RETURN, so rules go in at the front, the last one first; in the built-in chains the
 * jump to a Docker chain goes to the end, behind what the person put there.
 */
function inChainOrder(lost: readonly string[]): string[] {
  const atFront = lost.filter((rule) => rule.startsWith('-A DOCKER')).reverse();
  const atEnd = lost.filter((rule) => !rule.startsWith('-A DOCKER'));
  return [...atFront.map((rule) => rule.replace(/^-A/, '-I')), ...atEnd];
}

function mentions(rule: string, bridges: ReadonlySet<string>): boolean {
  const words = rule.split(' ');
  return words.some((word, index) => (word === '-i' || word === '-o') && bridges.has(words[index + 1] ?? ''));
}
