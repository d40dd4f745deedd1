import type { UsageSample } from '../contract/usage-schemas.ts';
import { type Output, plainText } from './output.ts';
import { printTable } from './table.ts';
import { formatBytes } from './texts.ts';

/** What members and the machine use, as a person reads it. */

const HEADER = [
  'MEMBER',
  'CPU',
  'MEMORY',
  'LIMIT',
  'NET IN',
  'NET OUT',
  'DISK READ',
  'WRITTEN',
  'PROCS',
  'RESTARTS',
  'OOM',
];

export function topText(sample: UsageSample, output: Output): string {
  const { stack, host, members } = sample;
  const lines = [`${output.paint('strong', stack)}${host === null ? '' : `  ${hostText(host)}`}`, ''];
  if (members.length === 0) return [...lines, 'Nothing of it is on the engine.'].join('\n');
  lines.push(printTable(HEADER, members.map(memberRow)));
  for (const { member, why } of members) {
    if (why !== '') lines.push(`${member}: ${plainText(why)}`);
  }
  return lines.join('\n');
}

type Member = UsageSample['members'][number];

function memberRow({ member, isRunning, usage, restarts, oomKills }: Member): readonly string[] {
  const counts = [String(restarts), String(oomKills)];
  if (usage === null) return [member, isRunning ? '?' : 'down', ...Array(7).fill('-'), ...counts];
  return [
    member,
    percent(usage.cpuPercent),
    formatBytes(usage.memoryBytes),
    usage.memoryLimitBytes === null ? '-' : formatBytes(usage.memoryLimitBytes),
    rate(usage.receivedBytesPerSecond),
    rate(usage.sentBytesPerSecond),
    rate(usage.readBytesPerSecond),
    rate(usage.writtenBytesPerSecond),
    usage.processes === null ? '-' : String(usage.processes),
    ...counts,
  ];
}

function hostText(host: NonNullable<UsageSample['host']>): string {
  const disk =
    host.disk === null
      ? ''
      : ` · engine's disk ${formatBytes(host.disk.usedBytes)} of ${formatBytes(host.disk.totalBytes)}`;
  return `machine: CPU ${percent(host.cpuPercent)} of ${host.cores} cores · memory ${formatBytes(host.memoryBytes)} of ${formatBytes(host.memoryTotalBytes)} · load ${host.load.toFixed(2)}${disk}`;
}

function percent(value: number | null): string {
  return value === null ? '-' : `${value.toFixed(1)} %`;
}

function rate(bytesPerSecond: number | null): string {
  return bytesPerSecond === null ? '-' : `${formatBytes(bytesPerSecond)}/s`;
}
