import { CONFIG_FOLDER } from '../stack/compile-container.ts';
import { REDIS_SECRET_FILE } from '../stack/compile-redis.ts';
import { REDIS_PORT, SENTINEL_PORT } from '../stack/stack-names.ts';

export type RedisPort = 'redis' | 'sentinel';

/**
 * The client takes a password from its arguments, its environment or its keyboard: others read the first two, and the
 * third would echo it. So it is given a socket of its own, behind which a relay says the password to the server before
 * it passes anything on. The socket lies in a folder of memory that only this user may enter, who may read the password
 * anyway; the relay ends, and takes it along, when the last holder of the pipe is gone: the client.
 */
export const REDIS_CONSOLE = String.raw`
use strict;
use warnings;
use File::Temp ();
use IO::Select;
use IO::Socket::INET;
use IO::Socket::UNIX;

my ($port, $password_file, $name, @client) = @ARGV;
open my $secret, '<', $password_file or die "the password of $name: $!\n";
my $password = do { local $/; <$secret> };
close $secret;
$password =~ s/\n+\z//;

my $folder = File::Temp::tempdir('tandem-XXXXXXXX', DIR => '/dev/shm');
chdir $folder or die "$folder: $!\n";
my $listener = IO::Socket::UNIX->new(Local => $name, Listen => 4) or die "a socket in $folder: $!\n";
# What is opened now stays open in the client.
$^F = 255;
pipe(my $over, my $held) or die "a pipe: $!\n";
$^F = 2;
my $relay = fork;
die "a process: $!\n" if !defined $relay;
if ($relay) {
  close $over;
  close $listener;
  exec { $client[0] } @client, '-s', $name or die "$client[0]: $!\n";
}

close $held;
# Ctrl-C at the terminal is for the client.
setpgrp 0, 0;
open STDIN, '<', '/dev/null';
open STDOUT, '>', '/dev/null';
open STDERR, '>', '/dev/null';
$SIG{PIPE} = 'IGNORE';
$SIG{HUP} = $SIG{TERM} = \&leave;
my $wait = IO::Select->new($listener, $over);
my %other;
while (1) {
  for my $ready ($wait->can_read) {
    if ($ready == $over) { leave() }
    elsif ($ready == $listener) { join_server($listener->accept) }
    else { pass_on($ready) }
  }
}

sub join_server {
  my ($client) = @_;
  return if !$client;
  my $server = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port, Timeout => 5) or return;
  my $size = length $password;
  send_all($server, "*2\r\n" . '$4' . "\r\nAUTH\r\n" . '$' . "$size\r\n$password\r\n") or return;
  # One line says yes or no. After a no the server refuses what follows, and says why.
  my $byte = '';
  while ($byte ne "\n") { sysread($server, $byte, 1) or return }
  @other{ $client, $server } = ($server, $client);
  $wait->add($client, $server);
}

sub pass_on {
  my ($from) = @_;
  my $to = $other{$from} or return;
  my $bytes;
  return if sysread($from, $bytes, 65536) and send_all($to, $bytes);
  $wait->remove($from, $to);
  delete @other{ $from, $to };
  close $from;
  close $to;
}

sub send_all {
  my ($to, $bytes) = @_;
  while (length $bytes) {
    my $count = syswrite($to, $bytes) or return 0;
    substr $bytes, 0, $count, '';
  }
  return 1;
}

sub leave {
  unlink $name;
  chdir '/';
  rmdir $folder;
  exit 0;
}
`;

export function redisConsoleCommand(port: RedisPort, member: string): readonly string[] {
  const number = port === 'redis' ? REDIS_PORT : SENTINEL_PORT;
  return [
    '/bin/sh',
    '-c',
    'exec perl -e "$0" "$@" "$TANDEM_ENGINE-cli"',
    REDIS_CONSOLE,
    String(number),
    `${CONFIG_FOLDER}/secrets/${REDIS_SECRET_FILE}`,
    member,
  ];
}
