import type { AskedMember, Need } from '../drill.ts';
import type { Fault, FaultTarget } from './fault.ts';
import { AWAIT_GO, shell } from './member-processes.ts';

/**
 * Processes beside the member's own that take what its limits leave: the engine holds them to the same limits, so nobody
 * else pays. They end by themselves when their time is up, whatever becomes of the drill; the inverse ends them at once.
 * Nothing but the shell and `sleep` is used: images hold little else.
 */

/** The first line of each such process; the inverse finds them by it, and must not find itself. */
const MARK_BEGIN = 'tandem-drill';
const MARK_END = 'pressure';

/** Longer than any hold time: for the case that nobody is left to undo it. */
const ENDS_AFTER_S = 120;

const now = `read -r now rest < /proc/uptime; now="\${now%%.*}"`;

const END_PRESSURE = shell(`mark="${MARK_BEGIN}"; mark="$mark-${MARK_END}"
for folder in /proc/[0-9]*; do
  line=""
  { read -r line < "$folder/cmdline"; } 2>/dev/null
  case "$line" in *"$mark"*) kill -KILL "\${folder#/proc/}" 2>/dev/null ;; esac
done
echo ended`);

function pressure(
  { member, container, containerId }: FaultTarget,
  about: { readonly what: string; readonly script: string; readonly answer: string },
): Fault {
  return {
    description: `take the ${about.what} of ${member}`,
    steps: [
      {
        action: { kind: 'command', container, command: shell(about.script), expectedAnswer: about.answer },
        inverse: { kind: 'run-command', container, containerId, command: END_PRESSURE },
      },
    ],
    evidence: { kind: 'answered', container },
  };
}

/** More than the processors of most members; they share the member's quota with it, each as much as it does. */
const BURNERS = 4;
const BURNING = 'burning';
/** A process that was forked a moment ago has not its own first line yet, and the inverse would not find it. */
const MOST_LOOKS = 100_000;

export function cpuPressureFault(target: FaultTarget): Fault {
  const burn = `: ${MARK_BEGIN}-${MARK_END}
${now}; end=$((now + ${ENDS_AFTER_S}))
while [ "$now" -lt "$end" ]; do
  turns=0; while [ "$turns" -lt 100000 ]; do turns=$((turns + 1)); done
  ${now}
done`;
  const script = `${AWAIT_GO}
burners=""
while [ "\${count:-0}" -lt ${BURNERS} ]; do
  count=$((\${count:-0} + 1))
  /bin/sh -c '${burn}' < /dev/null > /dev/null 2>&1 &
  burners="$burners $!"
done
is_burning() {
  line=""
  { read -r line < "/proc/$1/cmdline"; } 2>/dev/null
  case "$line" in *${MARK_BEGIN}-${MARK_END}*) return 0 ;; esac
  return 1
}
for pid in $burners; do
  looks=0
  until is_burning "$pid"; do
    looks=$((looks + 1))
    kill -0 "$pid" && [ "$looks" -lt ${MOST_LOOKS} ] || { echo "one ended at once"; exit 5; }
  done
done
echo "${BURNING}$burners"`;
  return pressure(target, { what: 'processors', script, answer: BURNING });
}

/** Beyond it the kernel ends somebody; the process that takes memory offers itself first. */
const FILL_TO_PERCENT = 90;
const CHUNK_BYTES = 8 * 1024 ** 2;
const HOLDING = 'holding';
const LIMITED = 'limited';

/** Sets `limit` and `used` (without what the kernel gives up for the asking), under cgroup v2 or v1. */
const READ_MEMORY = `read_memory() {
  if [ -r /sys/fs/cgroup/memory.max ]; then
    read -r limit < /sys/fs/cgroup/memory.max; read -r used < /sys/fs/cgroup/memory.current
    stat=/sys/fs/cgroup/memory.stat; name=inactive_file
  else
    read -r limit < /sys/fs/cgroup/memory/memory.limit_in_bytes
    read -r used < /sys/fs/cgroup/memory/memory.usage_in_bytes
    stat=/sys/fs/cgroup/memory/memory.stat; name=total_inactive_file
  fi
  while read -r key value; do [ "$key" != "$name" ] || used=$((used - value)); done < "$stat"
}`;

export function memoryPressureFault(target: FaultTarget): Fault {
  const hold = `: ${MARK_BEGIN}-${MARK_END}${AWAIT_GO}echo 1000 > /proc/self/oom_score_adj
${READ_MEMORY}
chunk=0123456789abcdef
while [ "\${#chunk}" -lt ${CHUNK_BYTES} ]; do chunk="$chunk$chunk"; done
count=0
while read_memory && [ $((used + ${CHUNK_BYTES})) -lt $((limit / 100 * ${FILL_TO_PERCENT})) ]; do
  count=$((count + 1)); eval "chunk_$count=\\$chunk"
done
echo "${HOLDING} $count chunks, $used of $limit bytes are used"
exec > /dev/null
${now}; end=$((now + ${ENDS_AFTER_S}))
while [ "$now" -lt "$end" ]; do sleep 1 || exit; ${now}; done`;
  return pressure(target, { what: 'memory', script: hold, answer: HOLDING });
}

/** Without a limit the memory that is taken would be the machine's. */
export function needsMemoryLimit({ container, member }: AskedMember): readonly Need[] {
  return [
    {
      container,
      command: shell(`${READ_MEMORY}
read_memory 2>/dev/null; case "$limit" in ''|max|*[!0-9]*) echo none ;; *) [ "\${#limit}" -lt 14 ] && echo ${LIMITED} || echo none ;; esac`),
      isPrivileged: false,
      expects: LIMITED,
      otherwise: {
        message: `${member} has no memory limit that could be read from inside: what a drill takes would be the machine’s.`,
        hint: 'Give the component `resources: { memory: … }` in the stack file.',
      },
      isForcible: false,
    },
  ];
}
