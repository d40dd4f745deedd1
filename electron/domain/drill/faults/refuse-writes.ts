import type { Fault, FaultTarget } from './fault.ts';
import { AWAIT_GO, shell } from './member-processes.ts';

/** How the fault answers once it has tried to write. */
const REFUSES = 'refuses writes';

/**
 * The queue's folders lose their write permission, for every gateway that shares them: the same as a file system that
 * turned read-only, without a privilege, and undone by giving it back. As the gateways' own user, whose folders they are;
 * a gateway that is root would write all the same, which the fault notices.
 */
export function refuseWritesFault({ member, container, queueFolder }: FaultTarget): Fault {
  const queue = `${queueFolder}/conversations`;
  const folders = `"${queue}" "${queue}"/*/`;
  return {
    description: `take write permission from the queue of ${member}`,
    steps: [
      {
        action: {
          kind: 'command',
          container,
          command: shell(`${AWAIT_GO}
chmod a-w ${folders} 2>/dev/null
for folder in ${folders}; do
  [ -d "$folder" ] || continue
  if (: > "$folder/.tandem-drill") 2>/dev/null; then rm -f "$folder/.tandem-drill"; echo "still takes writes: $folder"; exit 5; fi
done
echo "${REFUSES}"`),
          expectedAnswer: REFUSES,
        },
        // No container id: the folders outlive the container, and whoever has its name now can mend them.
        inverse: {
          kind: 'run-command',
          container,
          command: shell(`chmod u+w "${queue}" || exit 1
set -- "${queue}"/*/
[ ! -d "$1" ] || chmod u+w "$@"`),
        },
      },
    ],
    evidence: { kind: 'refuses-writes', container },
  };
}
