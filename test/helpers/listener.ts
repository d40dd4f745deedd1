/** A program in Perl, which every image of ours has: it takes connections on port 8080 and drops them. */
export const LISTENER =
  'use IO::Socket::INET; my $s = IO::Socket::INET->new(LocalPort => 8080, Listen => 5, ReuseAddr => 1) or die; while (my $c = $s->accept) { close $c }';
