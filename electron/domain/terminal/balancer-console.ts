import { ADMIN_SOCKET } from '../configs/haproxy-config.ts';

/**
 * A prompt in front of HAProxy's admin socket: each line is a connection of its own, which HAProxy closes after the
 * answer, so that it is plain where an answer ends and no time limit of an open connection is in the way. Ctrl-C ends an
 * answer that does not end by itself (`show events … -w`), and leaves at the prompt.
 */
export const BALANCER_CONSOLE = String.raw`
ask() {
  perl -MIO::Socket::UNIX -e '
    $| = 1;
    my ($path, $line) = @ARGV;
    my $socket = IO::Socket::UNIX->new($path) or die "$path: $!\n";
    print {$socket} "$line\n";
    print while <$socket>;
  ' -- "$socket" "$1"
}
socket=$1
printf 'HAProxy, process %s. "help" lists its commands, "quit" leaves.\n' "$0"
while IFS= read -r -e -p "$0> " line; do
  [ -n "$line" ] || continue
  history -s -- "$line"
  case $line in quit | exit) break ;; esac
  trap : INT
  ask "$line"
  [ $? -lt 128 ] || echo
  trap - INT
done
exit 0
`;

export function balancerConsoleCommand(member: string): readonly string[] {
  return ['/bin/bash', '-c', BALANCER_CONSOLE, member, ADMIN_SOCKET];
}
