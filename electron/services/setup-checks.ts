import { assertNever } from '../domain/assert-never.ts';
import { fail } from '../domain/failure.ts';
import { type Answers, applyAnswers, failureOf } from '../domain/setup/apply-answers.ts';
import { answerTo, isAsked, type Question } from '../domain/setup/questions.ts';
import { NFS_PORT } from '../domain/stack/stack-names.ts';
import type { StackSpec } from '../domain/stack/stack-spec.ts';
import type { Clock } from '../ports/clock.ts';
import type { EngineReader, OperationPerformer } from '../ports/container-engine.ts';
import type { EngineInfo } from '../ports/engine-finder.ts';
import type { HostProbe } from '../ports/host-probe.ts';
import type { AddressProbe, HostFacts } from '../ports/setup.ts';
import type { StackFolders } from '../ports/stack-folder.ts';
import type { Setup } from './setup.ts';
import { type CheckResult, GOOD, note, ok, problem, untried } from './setup-check-result.ts';
import { type ServerPlace, SetupFileServerCheck } from './setup-file-server-check.ts';
import { SetupPortCheck } from './setup-port-check.ts';
import { checkUserinfo } from './setup-userinfo-check.ts';
import type { Stacks } from './stacks.ts';

/**
 * Single answers, looked at as they are given: first whether the stack file could hold them, then whether the world
 * agrees. Nothing here changes anything; what cannot be tried is said to be untried and never called good.
 */

export interface CheckRequest {
  readonly question: string;
  readonly answer: string;
  /** What else was typed and is not in the draft yet. */
  readonly others: Answers;
  /** Tried against the address that is asked about, and kept nowhere. */
  readonly token: string | null;
  /** Also what may take minutes: an image to try a mount with is made first. */
  readonly isThorough: boolean;
}

export interface SetupCheckParts {
  readonly setup: Pick<Setup, 'open'>;
  readonly stacks: Pick<Stacks, 'spec' | 'preview'>;
  readonly folders: Pick<StackFolders, 'list'>;
  readonly engine: EngineReader;
  readonly performer: OperationPerformer;
  readonly hostProbe: HostProbe;
  readonly addresses: AddressProbe;
  readonly facts: HostFacts;
  readonly clock: Pick<Clock, 'sleep'>;
  /** Of the engine that is connected; null while none is. */
  readonly engineInfo: () => EngineInfo | null;
}

interface Asked {
  readonly question: Question;
  readonly answer: string;
  readonly questions: readonly Question[];
  readonly answers: Answers;
  /** With all answers where they make a stack file, else with this component's alone. */
  readonly spec: StackSpec;
  readonly writtenAs: string | null;
  readonly request: CheckRequest;
}

export class SetupChecks {
  readonly #parts: SetupCheckParts;
  readonly #ports: SetupPortCheck;
  readonly #fileServers: SetupFileServerCheck;

  constructor(parts: SetupCheckParts) {
    this.#parts = parts;
    this.#ports = new SetupPortCheck(parts);
    this.#fileServers = new SetupFileServerCheck(parts);
  }

  async check(id: string, request: CheckRequest): Promise<CheckResult> {
    const { draft, text, questions } = await this.#parts.setup.open(id);
    const question = questions.find((candidate) => candidate.id === request.question);
    if (question === undefined) {
      return fail({ code: 'request-invalid', message: 'Nobody asked this question.' });
    }
    const answers = { ...draft.answers, ...request.others, [question.id]: request.answer };
    const answer = answerTo(question, answers).trim();
    if (!isAsked(question, questions, answers)) return GOOD;
    if (answer === '' && !question.isOptional) return problem({ message: 'An answer is needed here.' });
    const whole = applyAnswers(text, questions, answers);
    const refusal = failureOf(question, whole.failures);
    if (refusal !== null) return problem(refusal);
    // What else the choice needs is asked next; whether it can be had at all does not wait for that.
    if (question.subject === 'files-source') return answer === 'nfs' ? this.#fileServers.kernel() : GOOD;
    if (question.subject === 'nfs-version') return GOOD;
    // So does the server: its export is asked after it.
    if (question.subject === 'nfs-server' || question.subject === 'nfs-port') {
      return this.#fileServers.server(placeOf(question, questions, answers));
    }
    // Another answer that is not sane yet must not hide whether this one is.
    const own = questions.filter(({ component }) => component === question.component).map((each) => each.id);
    const alone = Object.fromEntries(Object.entries(answers).filter(([key]) => own.includes(key)));
    const { spec, failures } = whole.spec === null ? applyAnswers(text, questions, alone) : whole;
    if (spec === null) {
      const related =
        failureOf(question, failures) ?? failures.find(({ code }) => code === 'stack-file-syntax') ?? null;
      return related === null ? untried('It can be tried once the other answers fit.') : problem(related);
    }
    const writtenAs = draft.written?.stack ?? null;
    return this.#try({ question, answer, questions, answers, spec, writtenAs, request });
  }

  #try(asked: Asked): Promise<CheckResult> | CheckResult {
    const { answer } = asked;
    const { subject } = asked.question;
    switch (subject) {
      case 'stack-name':
        return this.#name(asked);
      case 'port':
        return this.#ports.check(asked.question.path, asked.spec);
      case 'address':
        return answer === '0.0.0.0'
          ? note('Everyone who reaches this machine reaches the stack.', 'A firewall may narrow that down.')
          : GOOD;
      case 'nfs-export':
        return this.#fileServers.export(
          placeOf(asked.question, asked.questions, asked.answers),
          asked.spec,
          asked.request.isThorough,
        );
      case 'userinfo-url':
        return checkUserinfo(this.#parts.addresses, answer, asked.request.token);
      case 'image':
        return this.#image(asked);
      case 'database-commits':
        return answer === 'off'
          ? note('Commits do not wait for the standby: those of the last moment are lost with the primary.')
          : GOOD;
      case 'database-name':
      case 'database-user':
      case 'cache-engine':
      case 'files-source':
      case 'nfs-server':
      case 'nfs-port':
      case 'nfs-version':
      case 'tokens-kind':
      case 'replicas':
      case 'memory':
        return GOOD;
      default:
        return assertNever(subject);
    }
  }

  async #name({ answer, writtenAs }: Asked): Promise<CheckResult> {
    if (writtenAs !== null) {
      return writtenAs === answer
        ? ok('The file of this stack is written.')
        : problem({
            message: `This draft has written the stack "${writtenAs}" already.`,
            hint: `Keep that name, or begin another draft for "${answer}".`,
          });
    }
    if ((await this.#parts.folders.list()).includes(answer)) {
      return problem({ message: `There is a stack "${answer}" already.`, hint: 'Choose another name.' });
    }
    const onEngine = await this.#parts.engine.stackNames().catch(() => null);
    if (onEngine === null) return untried('The name is free here; the engine could not be asked.');
    return onEngine.includes(answer)
      ? note(
          `The engine still holds something of a former stack "${answer}".`,
          'It would become part of this one, its data included. Choose another name for a fresh start.',
        )
      : ok('The name is free.');
  }

  async #image({ answer, spec }: Asked): Promise<CheckResult> {
    if (answer === '') return ok('Tandem’s own image.');
    const observed = await this.#parts.engine.observe(spec.name).catch(() => null);
    if (observed === null) return untried('The engine could not be asked for the image.');
    const isThere = observed.images.some((image) => image === answer || image === `${answer}:latest`);
    return isThere
      ? ok('The image is on the engine.')
      : note('The image is not on the engine yet.', 'It is pulled when the stack is brought up.');
  }
}

/** The file server as answered, whatever else is answered about it. */
function placeOf(own: Question, questions: readonly Question[], answers: Answers): ServerPlace {
  const given = (subject: Question['subject']): string => {
    const found = questions.find((each) => each.component === own.component && each.subject === subject);
    return found === undefined ? '' : answerTo(found, answers).trim();
  };
  return { server: given('nfs-server'), port: Number(given('nfs-port')) || NFS_PORT };
}
