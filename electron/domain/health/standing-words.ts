import { formatBytes, listOf } from '../wording.ts';
import type { GroupStatus, MemberStanding } from './group-status.ts';

/** How the standing of one member is told, the same on every front door. */

type Told = Pick<MemberStanding, 'role' | 'link' | 'sync' | 'lagBytes' | 'lagSeconds'>;

const ROLES: Readonly<Record<MemberStanding['role'], string>> = {
  primary: 'primary',
  standby: 'standby',
  'sync-standby': 'sync standby',
  master: 'master',
  replica: 'replica',
  unknown: 'role not known',
  none: 'no role',
};

export function roleWord({ role }: Pick<Told, 'role'>): string {
  return ROLES[role];
}

/** `in step`, `12.0 KiB behind`, `3.1 MiB and 4 s behind`, `link down`; empty where there is nothing to be behind. */
export function lagText({ link, lagBytes, lagSeconds }: Told): string {
  if (link === null) return '';
  if (link === 'down') return 'link down';
  if (lagBytes === null) return '';
  if (lagBytes === 0) return 'in step';
  const seconds = lagSeconds === null || lagSeconds === 0 ? '' : ` and ${lagSeconds} s`;
  return `${formatBytes(lagBytes)}${seconds} behind`;
}

/** `led by database-1 for 3 min · timeline 3 · 1 of 1 etcd answering, 1 needed`: what is so of a group, beside what its statements judge. */
export function leadText(
  { leader, writers, hasTwoLeaders, timeline, deciders }: GroupStatus,
  sinceText: string | null,
): string {
  const who = deciders.kind === 'etcd' ? 'etcd' : 'Sentinels';
  const parts = [
    ...(hasTwoLeaders ? [`two leaders: ${listOf(writers)}`] : []),
    ...(leader === null ? [] : [`led by ${leader}${sinceText === null ? '' : ` ${sinceText}`}`]),
    ...(leader === null && !hasTwoLeaders ? ['no leader'] : []),
    ...(timeline === null ? [] : [`timeline ${timeline}`]),
    `${deciders.answering.length} of ${deciders.members.length} ${who} answering, ${deciders.needed} needed`,
  ];
  return parts.join(' · ');
}
