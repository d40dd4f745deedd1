import type { AskedMember, Blow, Drill, Need } from '../domain/drill/drill.ts';
import { candidates, possibleBlows } from '../domain/drill/drill-choice.ts';
import { predictDrill } from '../domain/drill/prediction.ts';
import { fail, toFailure } from '../domain/failure.ts';
import type { DrillDependencies, DrillRequest } from './drill-runner-parts.ts';

/** What is said and refused before anything is done: the outcome, the loss, and what the machine cannot do. */

const NEED = { deadlineMs: 5_000, maxOutputBytes: 16 * 1024 };

/** The prediction in one line. Throws `drill-needs-force` for one that destroys data without the word that it may. */
export function predictOrRefuse(drill: Drill, request: DrillRequest): string {
  const { targets, force } = request;
  if (force !== null && force !== targets.stack) {
    fail({
      code: 'drill-refused',
      message: `"${force}" is not the name of this stack.`,
      hint: `--force takes the name of the stack: ${targets.stack}`,
    });
  }
  const { outcome, loss, destroys } = predictDrill(drill, targets, request);
  if (destroys !== null && force === null) refuseToDestroy(drill, targets.stack, destroys);
  return `Predicted: ${outcome} ${loss}`;
}

function refuseToDestroy({ id }: Drill, stack: string, why: string): never {
  return fail({
    code: 'drill-needs-force',
    message: `${id} may destroy data. ${why}`,
    hint: `Whoever accepts that types the name of the stack: tandem drill ${id} --force ${stack} --stack ${stack}`,
  });
}

/** Asks for all that the blows need. Throws `drill-refused`, `drill-needs-force`; returns what only the force made possible. */
export async function checkNeeds(
  { engine }: Pick<DrillDependencies, 'engine'>,
  drill: Drill,
  { targets, force }: Pick<DrillRequest, 'targets' | 'force'>,
): Promise<readonly string[]> {
  const forced: string[] = [];
  for (const blow of possibleBlows(drill.method, targets)) {
    for (const need of needsOf(blow, targets)) {
      const answer = await ask(engine, need);
      if (answer.startsWith(need.expects)) continue;
      if (!need.isForcible) fail({ code: 'drill-refused', ...need.otherwise, cause: answer });
      if (force === null) refuseToDestroy(drill, targets.stack, need.otherwise.message);
      forced.push(need.otherwise.message);
    }
  }
  return forced;
}

/** Members of one tier are made alike: the first one answers for all. */
function needsOf({ tier, needs }: Blow, targets: DrillRequest['targets']): readonly Need[] {
  const [member] = candidates(tier, targets);
  if (needs === undefined || member === undefined) return [];
  const asked: AskedMember = { ...member, queueFolder: targets.queueFolder };
  return needs(asked);
}

async function ask(
  engine: Pick<DrillDependencies['engine'], 'run'>,
  { container, command, isPrivileged }: Need,
): Promise<string> {
  try {
    const options = isPrivileged ? { ...NEED, isPrivileged } : NEED;
    const { stdout, stderr } = await engine.run(container, command, options);
    return (stdout.trim() || stderr.trim() || 'no answer').slice(0, 300);
  } catch (error) {
    return toFailure(error).message;
  }
}
