import { countOf, formatCount, listOf } from '../wording.ts';
import type { GroupObservation } from './group-observation.ts';
import type { GroupFacts, GroupStatus, Statement } from './group-status.ts';

/** A group in words: what a person must know first, then what is no longer protected, then what is worth knowing. */
export function statementsOf(
  facts: GroupFacts & Pick<GroupStatus, 'redundancy'>,
  { deciders, followersToWrite }: Pick<GroupObservation, 'deciders' | 'followersToWrite'>,
): readonly Statement[] {
  const alarm = alarmOf(facts);
  if (alarm !== null) return [alarm];
  return [
    ...standing(facts, followersToWrite),
    ...refusedWrites(facts, followersToWrite),
    ...contradiction(facts, deciders),
    ...missingFollowers(facts),
    ...price(facts),
    ...unknownSentinels(facts),
  ];
}

export function alarmOf({
  hasTwoLeaders,
  writers,
  name,
}: Pick<GroupStatus, 'hasTwoLeaders' | 'writers' | 'name'>): Statement | null {
  if (!hasTwoLeaders) return null;
  return {
    tone: 'alarm',
    text: `Alarm: ${listOf(writers)} both accept writes as leaders of ${name}. What one of them stores will be lost. Stop the one that should not lead.`,
  };
}

/** Redundant or not, and why not. */
function standing(
  facts: GroupFacts & Pick<GroupStatus, 'redundancy'>,
  followersToWrite: number,
): readonly Statement[] {
  const { name, leader, mode, commits, redundancy, standings, successors: heirs } = facts;
  if (leader === null) {
    const silent = standings.filter(({ role }) => role === 'unknown');
    if (silent.length === 0) {
      return [
        { tone: 'warning', text: `${name} has no leader now: nothing can be written until one is elected.` },
      ];
    }
    const why = silent.map(({ member, trouble }) => `${member}: ${trouble}`).join('; ');
    return [{ tone: 'warning', text: `Who leads ${name} is not known (${why}).` }];
  }
  if (redundancy === 'redundant') {
    const what = commits === 'asynchronous' ? 'follows' : 'has every acknowledged commit';
    const verb =
      heirs.length === 1 ? what : commits === 'asynchronous' ? 'follow' : 'have every acknowledged commit';
    return [
      {
        tone: 'good',
        text: `${name} is redundant: ${listOf(heirs)} ${verb} and can take over from ${leader}.`,
      },
    ];
  }
  return [
    ...(heirs.length === 0 ? [withoutHeir(facts, leader, followersToWrite)] : []),
    ...(mode === 'automatic' ? [] : [withoutManager(facts, leader)]),
  ];
}

function withoutHeir({ name, commits }: GroupFacts, leader: string, followersToWrite: number): Statement {
  const why = {
    synchronous: `no standby is in sync with ${leader}. Writes go on, and it alone holds the newest: they are lost with it.`,
    strict: `no standby is in sync with ${leader}. Commits wait until one is (strict mode).`,
    asynchronous:
      followersToWrite === 0
        ? `nobody follows ${leader}. Writes go on, and are lost with it.`
        : `nobody follows ${leader}. It refuses writes until ${mustFollow(followersToWrite)}, and what it alone holds is lost with it.`,
  };
  return { tone: 'warning', text: `${name} is not redundant: ${why[commits]}` };
}

/** Somebody could take over, but too few for the leader to take writes; without anybody that is said already. */
function refusedWrites(
  { name, leader, successors: heirs }: GroupFacts,
  followersToWrite: number,
): readonly Statement[] {
  if (leader === null || heirs.length === 0 || heirs.length >= followersToWrite) return [];
  return [
    {
      tone: 'warning',
      text: `${name} takes no writes: ${leader} refuses them until ${mustFollow(followersToWrite)}, and ${countOf(heirs.length, 'replica')} ${heirs.length === 1 ? 'does' : 'do'}.`,
    },
  ];
}

function mustFollow(followersToWrite: number): string {
  const verb = followersToWrite === 1 ? 'follows' : 'follow';
  return `${countOf(followersToWrite, 'replica')} ${verb} it (\`minReplicasToWrite\`)`;
}

/** Those who decide are gone, or held by a person. */
function withoutManager({ name, mode, deciders }: GroupFacts, leader: string): Statement {
  const silence = `${name} is not redundant: ${shortage(deciders)}.`;
  const because = (text: string): Statement => ({ tone: 'warning', text });
  switch (mode) {
    case 'paused':
      return because(
        `${name} is not redundant: its cluster manager is paused, so nobody takes over from ${leader} until \`tandem resume ${name}\`.`,
      );
    case 'failsafe':
      return because(
        `${silence} Writes go on as long as ${leader} reaches every other member (failsafe mode), and nobody can take over from it until etcd is back.`,
      );
    case 'no-quorum':
      return because(`${silence} Writes go on, and nobody can take over from ${leader} until more are back.`);
    case 'unknown':
    case 'automatic':
      return because(
        `Whether anybody would take over from ${leader} is not known: what ${deciders.kind === 'etcd' ? 'etcd says' : 'the Sentinels say'} of ${name} did not come or is not understood.`,
      );
  }
}

function shortage({ kind, members, answering, needed }: GroupFacts['deciders']): string {
  const [one, many] = kind === 'etcd' ? ['etcd', 'etcd members'] : ['Sentinel', 'Sentinels'];
  if (members.length === 1) return `${members[0]}, its only ${one}, does not answer`;
  if (answering.length >= needed) return `its ${many} do not reach each other`;
  const verb = answering.length === 1 ? 'answers' : 'answer';
  return `${answering.length} of ${members.length} ${many} ${verb}, ${needed} are needed`;
}

/** The deciders name another leader than the one that takes writes: normal for a moment, a riddle if it lasts. */
function contradiction(
  { leader, name }: GroupFacts,
  deciders: GroupObservation['deciders'],
): readonly Statement[] {
  const named = deciders.trouble === '' ? deciders.leader : leader;
  if (leader === null || named === leader) return [];
  const who = deciders.kind === 'etcd' ? 'etcd names' : 'the Sentinels name';
  return [
    {
      tone: 'warning',
      text: `${leader} takes the writes of ${name}, but ${who} ${named ?? 'nobody'} as its leader.`,
    },
  ];
}

function missingFollowers({ standings, leader }: GroupFacts): readonly Statement[] {
  if (leader === null) return [];
  return standings.flatMap(
    ({ member, role, acceptsWrites, link, trouble, timeline }): readonly Statement[] => {
      if (acceptsWrites || link === 'up') return [];
      if (role === 'none') return [{ tone: 'warning', text: `${member} does not run.` }];
      if (trouble !== '') return [{ tone: 'warning', text: `Nothing is known of ${member}: ${trouble}.` }];
      const on = timeline === null ? '' : `, on timeline ${timeline}`;
      return [
        { tone: 'warning', text: `${member} does not follow ${leader}: nothing is streamed to it${on}.` },
      ];
    },
  );
}

/** What asynchronous commits cost. */
function price({ manager, commits, leader, standings }: GroupFacts): readonly Statement[] {
  if (commits !== 'asynchronous' || leader === null) return [];
  const missing = standings.flatMap(({ link, missingBytes }) => (link === 'up' ? (missingBytes ?? []) : []));
  const least = Math.min(...missing);
  const bytes = least === 0 ? 'nothing' : `${formatCount(least)} bytes`;
  const now = missing.length === 0 ? '' : ` (at this moment ${bytes})`;
  if (manager === 'sentinel') {
    return [
      {
        tone: 'note',
        text: `${leader} acknowledges before a replica has it: what was not confirmed by WAIT may be lost with it${now}.`,
      },
    ];
  }
  return [
    {
      tone: 'warning',
      text: `Commits do not wait for a standby (\`synchronous: off\`): the last acknowledged ones are lost with ${leader}${now}.`,
    },
  ];
}

/** A Sentinel that does not know its peers cannot gather votes; one that knows no replica has nobody to promote. */
function unknownSentinels({ deciders, standings }: GroupFacts): readonly Statement[] {
  const { known, answering } = deciders;
  if (known === null) return [];
  const followers = standings.filter(({ link }) => link === 'up').length;
  if (known.deciders >= answering.length && known.followers >= followers) return [];
  return [
    {
      tone: 'warning',
      text: `The Sentinels know ${known.deciders} of ${countOf(deciders.members.length, 'Sentinel')} and ${countOf(known.followers, 'replica')}: a failover may be refused.`,
    },
  ];
}
