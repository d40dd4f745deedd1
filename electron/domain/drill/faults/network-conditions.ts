import type { AskedMember, Need } from '../drill.ts';
import type { Fault, FaultTarget } from './fault.ts';

/**
 * A slow or lossy network, made by the kernel (the queueing discipline `netem`) on every interface of the member's pod but
 * loopback. It acts on what the pod sends: answers are late or missing, whoever they were for.
 *
 * The kernel is told through its own netlink protocol (rtnetlink(7)) by Debian's perl-base, which the agent needs anyway:
 * no image holds `tc`. Only a process with every capability may do that; none of a pod has one, so the engine starts this
 * one as privileged, for a moment, inside the pod's infra container. It changes the pod's own network and nothing else.
 */
export interface NetworkConditions {
  readonly delayMs: number;
  /** Spread around the delay. */
  readonly jitterMs: number;
  /** Of a hundred packets. */
  readonly lossPercent: number;
}

const CHANGED = 'changed';
const KNOWN = 'known';

/** `set` waits for `go`; `try` puts a harmless one on loopback and takes it away; `clear` is done when there is none. */
const SCRIPT = `use strict;
use Socket qw(SOCK_RAW);
use constant { AF_NETLINK => 16, NLMSG_ERROR => 2, NEW => 36, DELETE => 37, REQUEST_ACK => 5, CREATE_REPLACE => 0x500 };
use constant { ENOENT => 2, EINVAL => 22, ROOT => 0xFFFFFFFF, HANDLE => 0x10000, TCA_KIND => 1, TCA_OPTIONS => 2 };
my ($order, $delay_ms, $jitter_ms, $loss_percent) = @ARGV;
sub attribute {
  my ($type, $data) = @_;
  my $length = 4 + length $data;
  return pack('SS', $length, $type) . $data . "\\0" x (-$length % 4);
}
sub tell_kernel {
  my ($type, $flags, $interface, $attributes) = @_;
  open(my $file, '<', "/sys/class/net/$interface/ifindex") or return "$interface: $!";
  my $index = <$file> + 0;
  my $body = pack('CCSlLLL', 0, 0, 0, $index, $type == NEW ? HANDLE : 0, ROOT, 0) . $attributes;
  socket(my $kernel, AF_NETLINK, SOCK_RAW, 0) or return "netlink: $!";
  my $message = pack('LSSLL', 16 + length $body, $type, REQUEST_ACK | $flags, 1, 0) . $body;
  defined send($kernel, $message, 0) or return "netlink: $!";
  defined recv($kernel, my $answer, 4096, 0) or return "netlink: $!";
  my (undef, $kind, undef, undef, undef, $error) = unpack('LSSLLl', $answer);
  return 0 if $kind != NLMSG_ERROR || $error == 0;
  return 0 if $type == DELETE && ($error == -(ENOENT) || $error == -(EINVAL));
  $! = -$error;
  return "$interface: $!";
}
sub conditions {
  my ($delay, $jitter, $loss) = @_;
  my $ticks = 1_000_000 / 64;
  my $options = pack('LLLLLL', $delay * $ticks, 10_000, int($loss / 100 * 4_294_967_295), 0, 0, $jitter * $ticks);
  return attribute(TCA_KIND, "netem\\0") . attribute(TCA_OPTIONS, $options);
}
my @interfaces = $order eq 'try' ? ('lo') : grep { $_ ne 'lo' } map { s{.*/}{}r } glob '/sys/class/net/*';
if ($order eq 'set') { my $word = <STDIN>; exit 4 if !defined $word || $word ne "go\\n" }
for my $interface (@interfaces) {
  my $trouble = $order eq 'clear' ? 0 : tell_kernel(NEW, CREATE_REPLACE, $interface, conditions($delay_ms, $jitter_ms, $loss_percent));
  $trouble ||= tell_kernel(DELETE, 0, $interface, '') if $order ne 'set';
  if ($trouble) { print "$trouble\\n"; exit 5 }
}
print $order eq 'try' ? "${KNOWN}\\n" : "${CHANGED} @interfaces\\n";
`;

const command = (order: 'set' | 'try' | 'clear', { delayMs, jitterMs, lossPercent }: NetworkConditions) => [
  ...['perl', '-e', SCRIPT, order],
  ...[delayMs, jitterMs, lossPercent].map(String),
];

const NONE: NetworkConditions = { delayMs: 0, jitterMs: 0, lossPercent: 0 };

export function networkConditionsFault(
  { member, infraContainer, infraContainerId }: FaultTarget,
  conditions: NetworkConditions,
): Fault {
  const { delayMs, jitterMs, lossPercent } = conditions;
  return {
    description: `delay what ${member} sends by ${delayMs} ± ${jitterMs} ms and lose ${lossPercent} % of it`,
    steps: [
      {
        action: {
          kind: 'command',
          container: infraContainer,
          command: command('set', conditions),
          expectedAnswer: CHANGED,
          isPrivileged: true,
        },
        inverse: {
          kind: 'run-command',
          container: infraContainer,
          containerId: infraContainerId,
          command: command('clear', NONE),
          isPrivileged: true,
        },
      },
    ],
    evidence: { kind: 'answered', container: infraContainer },
  };
}

/** Not every kernel has the module, and no other way of slowing a pod's network leaves its members as they are. */
export function needsNetem({ infraContainer }: AskedMember): readonly Need[] {
  return [
    {
      container: infraContainer,
      command: command('try', NONE),
      isPrivileged: true,
      expects: KNOWN,
      otherwise: {
        message:
          'The engine’s machine cannot slow a network down: its kernel has no netem, or does not let the engine use it.',
        hint: 'On the machine of the engine: sudo modprobe sch_netem. Freezing and cutting off need nothing of the kind.',
      },
      isForcible: false,
    },
  ];
}
