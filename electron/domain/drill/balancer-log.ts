/** What HAProxy writes when it takes a server out or puts it back: `[Backup ]Server <back end>/<server> is DOWN, …`. */
export interface ServerChange {
  readonly backend: string;
  readonly server: string;
  readonly state: 'UP' | 'DOWN';
}

const SERVER_CHANGE = /\bServer ([\w.-]+)\/([\w.-]+) is (UP|DOWN)\b/;

export function parseServerChange(line: string): ServerChange | null {
  const match = SERVER_CHANGE.exec(line);
  const [, backend, server, state] = match ?? [];
  if (backend === undefined || server === undefined) return null;
  return { backend, server, state: state === 'UP' ? 'UP' : 'DOWN' };
}
