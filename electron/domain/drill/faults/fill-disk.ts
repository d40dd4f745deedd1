import type { AskedMember, Need } from '../drill.ts';
import type { Fault, FaultTarget } from './fault.ts';
import { AWAIT_GO, shell } from './member-processes.ts';

/** One file takes all the room that is left; the inverse removes exactly this file. */

const FILE = '.tandem-drill-fill';
const FULL = 'full';
const MIB = 1024 ** 2;
/** Whoever writes there meanwhile has taken some of the room that was just counted. */
const SPARED_BYTES = [0, MIB, 4 * MIB, 16 * MIB];
/** What was spared, what is left below the size of a block group, and what others gave back meanwhile. */
const TOP_UP_BYTES = 64 * MIB;
const OWN_DISK = 'a disk of its own';

export function fillDiskFault({ member, container }: FaultTarget, folder: string): Fault {
  const path = `${folder}/${FILE}`;
  return {
    description: `fill the disk of ${member}`,
    steps: [
      {
        action: {
          kind: 'command',
          container,
          command: shell(`${AWAIT_GO}
for spared in ${SPARED_BYTES.join(' ')}; do
  set -- $(stat -f -c '%a %S' "${folder}")
  fallocate -l $(($1 * $2 - spared)) "${path}" 2>/dev/null && taken=yes && break
  rm -f "${path}"
done
[ "$taken" = yes ] || { echo "no room could be taken at once"; exit 5; }
head -c ${TOP_UP_BYTES} /dev/zero >> "${path}" 2>/dev/null && { echo "still takes writes"; exit 5; }
echo "${FULL}"`),
          expectedAnswer: FULL,
        },
        // No container id: the file outlives the container.
        inverse: { kind: 'remove-file', container, path },
      },
    ],
    evidence: { kind: 'answered', container },
  };
}

/** Volumes of the engine's own disk are all one disk: filling one would stop every member, the engine and Tandem. */
export function needsDiskOfItsOwn({ container, member }: AskedMember, folder: string): readonly Need[] {
  return [
    {
      container,
      // Configuration is a volume on the engine's disk in every member.
      command: shell(
        `[ "$(stat -c %d "${folder}")" = "$(stat -c %d /etc/tandem)" ] && echo shared || echo "${OWN_DISK}"`,
      ),
      isPrivileged: false,
      expects: OWN_DISK,
      otherwise: {
        message: `${folder} of ${member} is on the same disk as everything else of the engine: with it full, every member may stop and lose what it is writing, and Tandem may be unable to write anything down.`,
        hint: 'Give the volume a file system of its own.',
      },
      isForcible: true,
    },
  ];
}
