import { LISTENER } from '../helpers/listener.ts';

/** Stacks of services that cost next to nothing themselves: what is measured of them is the host. */

export function thirtyMembers(name: string, image: string): string {
  const component = (letter: string): string =>
    `  - name: ${letter}\n    kind: service\n    replicas: 10\n    image: "${image}"\n    user: "10000:10000"\n    command: ${JSON.stringify(['perl', '-e', LISTENER])}\n    probe: { kind: tcp, port: 8080 }\n`;
  return `tandem: 1\nname: ${name}\ncomponents:\n${['a', 'b', 'c'].map(component).join('')}`;
}

/** Each member writes as much; `sleep` in tenths of a second keeps the rate steady enough. */
export function floodingMembers(
  name: string,
  image: string,
  flood: { readonly members: number; readonly bytesPerSecond: number },
): string {
  const lineBytes = 400;
  const linesPerTurn = Math.ceil(flood.bytesPerSecond / flood.members / 10 / lineBytes);
  const script = `$| = 1; my $n = 0; my $text = 'x' x ${lineBytes - 30}; for (;;) { my $turn = ''; $turn .= sprintf("%d level=info msg=%s\\n", $n++, $text) for 1..${linesPerTurn}; print $turn; select(undef, undef, undef, 0.1) }`;
  return (
    `tandem: 1\nname: ${name}\ncomponents:\n  - name: writer\n    kind: service\n    replicas: ${flood.members}\n` +
    `    image: "${image}"\n    user: "10000:10000"\n    command: ${JSON.stringify(['perl', '-e', script])}\n`
  );
}

/** Each member writes its lines when it is told to (SIGUSR1), and twenty a second from then on. */
export function linesAtOnce(
  name: string,
  image: string,
  wish: { readonly members: number; readonly lines: number },
): string {
  const line =
    'sprintf("%d level=%s path=/v1/submissions status=%d tookMs=%d request=%08x msg=answered\\n", $n, $n % 100 ? "info" : "error", $n % 100 ? 200 : 503, $n % 97, $n * 2654435761 % 4294967296)';
  const script =
    `$| = 1; my $told = 0; $SIG{USR1} = sub { $told = 1 }; my $n = 0; print "waits\\n"; ` +
    `select(undef, undef, undef, 0.1) until $told; ` +
    `sub turn { my $turn = ''; for (1..$_[0]) { $n++; $turn .= ${line} } print $turn } ` +
    `turn(500), select(undef, undef, undef, 0.01) while $n < ${wish.lines}; ` +
    `turn(2), select(undef, undef, undef, 0.1) for 1..1e9;`;
  return (
    `tandem: 1\nname: ${name}\ncomponents:\n  - name: writer\n    kind: service\n    replicas: ${wish.members}\n` +
    `    image: "${image}"\n    user: "10000:10000"\n    command: ${JSON.stringify(['perl', '-e', script])}\n`
  );
}
