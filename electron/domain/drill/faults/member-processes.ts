/**
 * Commands that act on a member's own processes from inside its container, as the member's user: no capability is
 * needed for that. Only the shell and what is built into it are used, because an image holds little else.
 *
 * A member's processes are those below the init process (number 1); processes that the engine put in by exec have
 * the parent 0 and are left alone, the one that runs this script included.
 */

/** How a freeze answers once every process was read as stopped. */
export const STOPPED = 'stopped';

/** Sets `pids`. Fields behind the last `)` of /proc/<pid>/stat: state, parent (proc(5)). */
const FIND_PROCESSES = `
family=" 1 "; pids=""; grew=1
while [ "$grew" = 1 ]; do
  grew=0
  for folder in /proc/[0-9]*; do
    pid="\${folder#/proc/}"
    case "$family" in *" $pid "*) continue ;; esac
    { read -r line < "$folder/stat"; } 2>/dev/null || continue
    set -- \${line##*) }
    case "$family" in *" $2 "*) family="$family$pid "; pids="$pids $pid"; grew=1 ;; esac
  done
done
[ -n "$pids" ] || { echo "no process below init"; exit 3; }
`;

/** First in a command that a drill starts ahead of need. */
export const AWAIT_GO = `
read -r word && [ "$word" = go ] || exit 4
`;

/** A stop takes effect a moment after the signal, thread by thread; the loop reads without waiting and is bounded. */
const READ_UNTIL_STOPPED = `
tries=0
while [ "$tries" -lt 2000 ]; do
  tries=$((tries + 1)); running=""
  for pid in $pids; do
    { read -r line < "/proc/$pid/stat"; } 2>/dev/null || continue
    set -- \${line##*) }
    case "$1" in T|t|Z|X) ;; *) running="$running $pid" ;; esac
  done
  [ -n "$running" ] || { echo "${STOPPED}$pids"; exit 0; }
done
echo "still running:$running"; exit 5
`;

export const shell = (script: string): readonly string[] => ['/bin/sh', '-c', script];

export const crashCommand = shell(`${AWAIT_GO}${FIND_PROCESSES}kill -KILL $pids; echo "killed$pids"`);
export const freezeCommand = shell(`${AWAIT_GO}${FIND_PROCESSES}kill -STOP $pids\n${READ_UNTIL_STOPPED}`);
export const continueCommand = shell(`${FIND_PROCESSES}kill -CONT $pids && echo "continued$pids"`);
