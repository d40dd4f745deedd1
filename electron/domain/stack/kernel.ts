/**
 * Whether a kernel (`uname -r`) has `net.ipv4.tcp_migrate_req`: since 5.14 a connection that waits at a listening socket
 * which closes goes to another one of the same port. One that cannot be read has it not.
 */
export function migratesTcpRequests(kernel: string): boolean {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(kernel) ?? [];
  if (major === undefined || minor === undefined) return false;
  return Number(major) > 5 || (Number(major) === 5 && Number(minor) >= 14);
}
