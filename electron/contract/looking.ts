import type { RequestName } from './contract.ts';

/**
 * What a request does, for clients that may look and change nothing. A terminal acts even when it only shows: what stands
 * in it is not for everybody. So does the setup, whose checks knock at addresses. Whatever is new has to decide, or this
 * does not compile.
 */
const REQUESTS: Readonly<Record<RequestName, 'looks' | 'acts'>> = {
  'host.info': 'looks',
  'stacks.list': 'looks',
  'stacks.attend': 'looks',
  'stack.status': 'looks',
  'stack.plan': 'looks',
  'stack.capacity': 'looks',
  'runs.list': 'looks',
  'incidents.list': 'looks',
  'drills.list': 'looks',
  'record.list': 'looks',
  'record.last': 'looks',
  'schedules.list': 'looks',
  'events.list': 'looks',
  'files.list': 'looks',
  'files.read': 'looks',
  'logs.follow': 'looks',
  'logs.unfollow': 'looks',
  'logs.search': 'looks',
  'logs.export': 'looks',
  'usage.follow': 'looks',
  'usage.unfollow': 'looks',
  'metrics.query': 'looks',
  'traffic.follow': 'looks',
  'traffic.unfollow': 'looks',

  'stack.up': 'acts',
  'stack.down': 'acts',
  'stack.restart': 'acts',
  'stack.scale': 'acts',
  'group.switchover': 'acts',
  'group.pause': 'acts',
  'group.resume': 'acts',
  'member.reinit': 'acts',
  'member.promote': 'acts',
  'run.cancel': 'acts',
  'drill.run': 'acts',
  'terminals.list': 'acts',
  'terminal.open': 'acts',
  'terminal.attach': 'acts',
  'terminal.detach': 'acts',
  'terminal.write': 'acts',
  'terminal.resize': 'acts',
  'terminal.acknowledge': 'acts',
  'terminal.close': 'acts',
  'setup.engine': 'acts',
  'setup.templates': 'acts',
  'setup.drafts': 'acts',
  'setup.draft': 'acts',
  'setup.create': 'acts',
  'setup.update': 'acts',
  'setup.remove': 'acts',
  'setup.parse': 'acts',
  'setup.check': 'acts',
  'setup.preview': 'acts',
  'setup.finish': 'acts',
};

export function onlyLooks(name: RequestName): boolean {
  return REQUESTS[name] === 'looks';
}
