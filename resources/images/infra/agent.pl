#!/usr/bin/perl
# Asks the members of a pod whether they are ready, from inside the pod's network namespace.
#
# One question a line on standard input:  <id> <kind> <port> <timeoutMs> [<path>]   kind: http, tcp, postgres, redis
# One answer a line on standard output:   {"id":7,"ok":true,"status":200,"detail":"HTTP 200"}
#
# Questions are answered as their answers come, many at a time: a member that hangs delays nobody else's answer.
# For http, ok means that a status came; whether it is the right one is for the asker to say. Ends with its input.
#
# Only what Debian's perl-base holds is used, because nothing else is in the image.
use strict;
use warnings;
use Errno qw(EAGAIN EINPROGRESS EINTR EWOULDBLOCK);
use Fcntl qw(F_GETFL F_SETFL O_NONBLOCK);
use POSIX ();
use Socket qw(AF_INET INADDR_LOOPBACK SOCK_STREAM SOL_SOCKET SO_ERROR pack_sockaddr_in);

use constant {
  MAX_OUTSTANDING    => 64,
  MAX_QUESTION_BYTES => 4096,
  MAX_ANSWER_BYTES   => 65536,
  MAX_TIMEOUT_MS     => 60_000,
};

my $ticks_per_second = POSIX::sysconf(&POSIX::_SC_CLK_TCK);
my %asks;    # by file descriptor
my %readers = (http => \&read_http, postgres => \&read_postgres, redis => \&read_redis);
my $questions = '';

$SIG{PIPE} = sub { exit 0 };

while (1) {
  my ($readable, $writable) = ('', '');
  vec($readable, fileno(STDIN), 1) = 1;
  my $wait_ms;
  for my $ask (values %asks) {
    my $left_ms = $ask->{deadline_ms} - now_ms();
    $left_ms = 0 if $left_ms < 0;
    $wait_ms = $left_ms if !defined $wait_ms || $left_ms < $wait_ms;
    vec($readable, $ask->{fd}, 1) = 1 if $ask->{state} ne 'connecting';
    vec($writable, $ask->{fd}, 1) = 1 if $ask->{state} eq 'connecting' || length $ask->{request};
  }
  # The clock counts in ticks: one more makes sure that what is due is due when select returns.
  my $wait_s = defined $wait_ms ? $wait_ms / 1000 + 1 / $ticks_per_second : undef;
  my $found = select($readable, $writable, undef, $wait_s);
  next if $found < 0 && $! == EINTR;
  die "select: $!\n" if $found < 0;

  read_questions() if $found > 0 && vec($readable, fileno(STDIN), 1);
  for my $ask (values %asks) {
    next if $found == 0;
    on_writable($ask) if vec($writable, $ask->{fd}, 1);
    on_readable($ask) if $asks{ $ask->{fd} } && vec($readable, $ask->{fd}, 1);
  }
  for my $ask (values %asks) {
    give_up($ask) if now_ms() >= $ask->{deadline_ms};
  }
}

# Milliseconds since some fixed moment, unmoved by changes of the wall clock.
sub now_ms {
  my ($ticks) = POSIX::times();
  return $ticks * 1000 / $ticks_per_second;
}

sub read_questions {
  my $count = sysread(STDIN, $questions, 65536, length $questions);
  return if !defined $count && ($! == EINTR || $! == EAGAIN);
  exit 0 if !$count;
  while ($questions =~ s/^([^\n]*)\n//) { take_question($1) }
  die "question too long\n" if length $questions > MAX_QUESTION_BYTES;
}

sub take_question {
  my ($line) = @_;
  my ($id) = $line =~ /^(\d{1,15})(?: |$)/ or return;
  my ($kind, $port, $timeout_ms, $path) =
    $line =~ m{^\d+ (http|tcp|postgres|redis) (\d{1,5}) (\d{1,6})(?: (/[\x21-\x7e]*))?$};
  return answer($id, 0, 'not a question') if !defined $kind || $port > 65535 || ($kind eq 'http') != defined $path;
  return answer($id, 0, 'too many questions at a time') if keys %asks >= MAX_OUTSTANDING;
  $timeout_ms = MAX_TIMEOUT_MS if $timeout_ms > MAX_TIMEOUT_MS;

  socket(my $socket, AF_INET, SOCK_STREAM, 0) or return answer($id, 0, "socket: $!");
  my $flags = fcntl($socket, F_GETFL, 0);
  fcntl($socket, F_SETFL, $flags | O_NONBLOCK) or return answer($id, 0, "socket: $!");
  my $connected = connect($socket, pack_sockaddr_in($port, INADDR_LOOPBACK));
  return answer($id, 0, lcfirst "$!") if !$connected && $! != EINPROGRESS;

  my $fd = fileno $socket;
  $asks{$fd} = {
    id          => $id,
    fd          => $fd,
    kind        => $kind,
    socket      => $socket,
    state       => 'connecting',
    request     => request_for($kind, $port, $path),
    received    => '',
    timeout_ms  => $timeout_ms,
    deadline_ms => now_ms() + $timeout_ms,
  };
}

sub request_for {
  my ($kind, $port, $path) = @_;
  if ($kind eq 'http') {
    return "GET $path HTTP/1.1\r\nHost: 127.0.0.1:$port\r\nUser-Agent: tandem-probe\r\nConnection: close\r\n\r\n";
  }
  return '' if $kind eq 'tcp';
  return "PING\r\n" if $kind eq 'redis';
  # PostgreSQL's StartupMessage, protocol 3.0.
  my $body = pack('N', 196608) . join("\0", qw(user tandem_probe database postgres)) . "\0\0";
  return pack('N', 4 + length $body) . $body;
}

sub on_writable {
  my ($ask) = @_;
  if ($ask->{state} eq 'connecting') {
    my $code = unpack 'i', getsockopt($ask->{socket}, SOL_SOCKET, SO_ERROR);
    if ($code) { local $! = $code; return finish($ask, 0, lcfirst "$!") }
    return finish($ask, 1, 'connected') if $ask->{kind} eq 'tcp';
    $ask->{state} = 'asked';
  }
  return if !length $ask->{request};
  my $count = syswrite $ask->{socket}, $ask->{request};
  if (!defined $count) {
    return if $! == EAGAIN || $! == EWOULDBLOCK || $! == EINTR;
    return finish($ask, 0, lcfirst "$!");
  }
  substr $ask->{request}, 0, $count, '';
}

sub on_readable {
  my ($ask) = @_;
  my $count = sysread $ask->{socket}, $ask->{received}, 16384, length $ask->{received};
  if (!defined $count) {
    return if $! == EAGAIN || $! == EWOULDBLOCK || $! == EINTR;
    return finish($ask, 0, lcfirst "$!");
  }
  if ($ask->{state} eq 'answered') {
    # Reading on to the end spares the server an error; it says nothing more that matters.
    $ask->{drained} += $count;
    $ask->{received} = '';
    return $count == 0 || $ask->{drained} > MAX_ANSWER_BYTES ? forget($ask) : undef;
  }
  $readers{ $ask->{kind} }->($ask);
  return if !$asks{ $ask->{fd} } || $ask->{state} eq 'answered';
  return finish($ask, 0, 'connection closed without an answer') if $count == 0;
  return finish($ask, 0, 'not an answer of this protocol') if length $ask->{received} > MAX_ANSWER_BYTES;
}

sub read_http {
  my ($ask) = @_;
  if ($ask->{received} =~ m{^HTTP/1\.[01] (\d{3})[ \r]}) {
    answer($ask->{id}, 1, "HTTP $1", $1);
    $ask->{state} = 'answered';
    $ask->{received} = '';
    $ask->{drained} = 0;
  }
  elsif (length $ask->{received} >= 13) {
    finish($ask, 0, 'not an HTTP answer');
  }
}

# An authentication request means that the server takes sessions; so does a refusal of this user (SQLSTATE class
# 28, 3D). Starting up, shutting down (57P0x) and out of connections (53300) mean that it does not.
sub read_postgres {
  my ($ask) = @_;
  return if !length $ask->{received};
  my $type = substr $ask->{received}, 0, 1;
  return finish($ask, 1, 'asks for authentication') if $type eq 'R';
  return finish($ask, 0, 'not a PostgreSQL answer') if $type ne 'E';
  return if length $ask->{received} < 5;
  my $length = unpack 'N', substr $ask->{received}, 1, 4;
  return finish($ask, 0, 'not a PostgreSQL answer') if $length > MAX_ANSWER_BYTES;
  return if length $ask->{received} < 1 + $length;
  my %field = map { /^(.)(.*)$/s ? ($1 => $2) : () } split /\0/, substr($ask->{received}, 5, $length - 4);
  my ($state, $message) = ($field{C} // '?????', $field{M} // 'no message');
  finish($ask, $state =~ /^(?:28|3D)/ ? 1 : 0, "$message ($state)");
}

# A server that asks for a password before it answers takes work; one that loads its file or waits for its master
# says so and does not.
sub read_redis {
  my ($ask) = @_;
  return if $ask->{received} !~ /^([^\n]*?)\r?\n/;
  my $line = $1;
  return finish($ask, 1, 'PONG') if $line eq '+PONG';
  return finish($ask, 1, 'asks for a password') if $line =~ /^-NOAUTH /;
  finish($ask, 0, $line =~ /^-(.+)/ ? $1 : 'not a Redis answer');
}

sub give_up {
  my ($ask) = @_;
  return forget($ask) if $ask->{state} eq 'answered';
  my $what = $ask->{state} eq 'connecting' ? 'no connection' : 'no answer';
  finish($ask, 0, "$what within $ask->{timeout_ms} ms");
}

sub finish {
  my ($ask, $ok, $detail) = @_;
  answer($ask->{id}, $ok, $detail);
  forget($ask);
  return;
}

sub forget {
  my ($ask) = @_;
  delete $asks{ $ask->{fd} };
  close $ask->{socket};
  return;
}

sub answer {
  my ($id, $ok, $detail, $status) = @_;
  $detail = substr $detail, 0, 300;
  $detail =~ s/([^\x20-\x7e]|["\\])/sprintf '\\u%04x', ord $1/ge;
  my $status_field = defined $status ? qq("status":$status,) : '';
  my $line = sprintf qq({"id":%d,"ok":%s,%s"detail":"%s"}\n), $id, $ok ? 'true' : 'false', $status_field, $detail;
  while (length $line) {
    my $count = syswrite STDOUT, $line;
    exit 0 if !defined $count && $! != EINTR;
    substr $line, 0, $count // 0, '';
  }
  return;
}
