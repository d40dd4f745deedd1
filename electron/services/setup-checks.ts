import { assertNever } from '../domain/assert-never.ts';
import { type Failure, fail, toFailure } from '../domain/failure.ts';
import { kernelLacksNfs } from '../domain/plan/mount-findings.ts';
import type { Operation } from '../domain/plan/operation.ts';
import { type Answers, applyAnswers, failureOf } from '../domain/setup/apply-answers.ts';
import { answerTo, isAsked, type Question } from '../domain/setup/questions.ts';
import { hostPorts, NFS_PORT } from '../domain/stack/stack-names.ts';
import type { StackSpec } from '../domain/stack/stack-spec.ts';
import { printPath } from '../domain/stack/yaml-document.ts';
import type { Clock } from '../ports/clock.ts';
import type { EngineReader, OperationPerformer } from '../ports/container-engine.ts';
import type { EngineInfo } from '../ports/engine-finder.ts';
import type { HostProbe } from '../ports/host-probe.ts';
import type { AddressProbe, HostFacts, Reach } from '../ports/setup.ts';
import type { StackFolders } from '../ports/stack-folder.ts';
import type { Setup } from './setup.ts';
import type { Stacks } from './stacks.ts';

/**
 * Single answers, looked at as they are given: first whether the stack file could hold them, then whether the world
 * agrees. Nothing here changes anything; what cannot be tried is said to be untried and never called good.
 */

export interface CheckResult {
  /**
   * `untried`: nothing speaks against it, and nobody could try it. `note`: it works, and there is something to know.
   * `trying`: it takes long; the same question asked again waits for the same trial.
   */
  readonly state: 'ok' | 'note' | 'untried' | 'trying' | 'problem';
  readonly message: string;
  readonly hint: string;
}

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

/** A person waits for it with the cursor in the field. */
const REACH_DEADLINE_MS = 3_000;
/** A mount that is tried waits for a kernel several times over; one that needs its image first, for a build. */
const MOUNT_DEADLINE_MS = 90_000;
const THOROUGH_DEADLINE_MS = 900_000;
/** No line to a page waits longer for an answer than twice this. */
const ANSWER_WITHIN_MS = 15_000;

const OK: CheckResult = { state: 'ok', message: '', hint: '' };
const ok = (message: string): CheckResult => ({ ...OK, message });
const note = (message: string, hint = ''): CheckResult => ({ state: 'note', message, hint });
const untried = (message: string, hint = ''): CheckResult => ({ state: 'untried', message, hint });
const problem = ({ message, hint = '' }: Pick<Failure, 'message' | 'hint'>): CheckResult => ({
  state: 'problem',
  message,
  hint,
});

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
  /** Mounts that are being tried, and those whose outcome nobody was told yet. */
  readonly #trials = new Map<string, Trial>();

  constructor(parts: SetupCheckParts) {
    this.#parts = parts;
  }

  async check(id: string, request: CheckRequest): Promise<CheckResult> {
    const { draft, text, questions } = await this.#parts.setup.open(id);
    const question = questions.find((candidate) => candidate.id === request.question);
    if (question === undefined) {
      return fail({ code: 'request-invalid', message: 'Nobody asked this question.' });
    }
    const answers = { ...draft.answers, ...request.others, [question.id]: request.answer };
    const answer = answerTo(question, answers).trim();
    if (!isAsked(question, questions, answers)) return OK;
    if (answer === '' && !question.isOptional) return problem({ message: 'An answer is needed here.' });
    const whole = applyAnswers(text, questions, answers);
    const refusal = failureOf(question, whole.failures);
    if (refusal !== null) return problem(refusal);
    // What else the choice needs is asked next; whether it can be had at all does not wait for that.
    if (question.subject === 'files-source') return answer === 'nfs' ? this.#kernel() : OK;
    if (question.subject === 'nfs-version') return OK;
    // So does the server: its export is asked after it.
    if (question.subject === 'nfs-server' || question.subject === 'nfs-port') {
      return this.#fileServer(placeOf(question, questions, answers));
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
        return this.#port(asked);
      case 'address':
        return answer === '0.0.0.0'
          ? note('Everyone who reaches this machine reaches the stack.', 'A firewall may narrow that down.')
          : OK;
      case 'nfs-export':
        return this.#export(asked);
      case 'userinfo-url':
        return this.#userinfo(asked);
      case 'image':
        return this.#image(asked);
      case 'database-commits':
        return answer === 'off'
          ? note('Commits do not wait for the standby: those of the last moment are lost with the primary.')
          : OK;
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
        return OK;
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

  async #port({ question, spec }: Asked): Promise<CheckResult> {
    const place = printPath(question.path);
    const wanted = portsOf(spec).filter(({ path }) => printPath(path) === place);
    const info = this.#parts.engineInfo();
    const foreign = await this.#parts.engine.observe(spec.name).catch(() => null);
    const own = new Set(
      (foreign?.containers ?? []).flatMap(({ ports }) => ports.map(({ hostPort }) => hostPort)),
    );
    for (const { address, hostPort } of wanted) {
      if (own.has(hostPort)) continue;
      const publisher = foreign?.foreign.publishedPorts.find((port) => port.hostPort === hostPort);
      const holder =
        publisher !== undefined
          ? `container ${publisher.container}`
          : info?.local === false
            ? null
            : await this.#parts.hostProbe.portHolder(address, hostPort);
      if (holder !== null) {
        return problem({
          message: `Port ${hostPort} on ${address} is taken by ${holder}.`,
          hint: `Stop that, or choose another port${await this.#freePort(address, hostPort, spec)}.`,
        });
      }
    }
    const rival = await this.#rival(spec.name, wanted);
    if (rival !== null) {
      return note(
        `The stack "${rival.stack}" publishes port ${rival.port}, too.`,
        'Only one of the two can be up at a time; choose another port to run both.',
      );
    }
    return info?.local === false
      ? untried('Ports of the engine’s machine cannot be tried from here.')
      : ok(wanted.length > 1 ? `${wanted.length} ports from here on are free.` : 'The port is free.');
  }

  /** Not an answer of anybody's: a help for whoever looks for one. */
  async #freePort(address: string, taken: number, spec: StackSpec): Promise<string> {
    const used = new Set(portsOf(spec).map(({ hostPort }) => hostPort));
    for (let port = taken + 1; port <= Math.min(65_535, taken + PORTS_TO_TRY); port += 1) {
      if (used.has(port)) continue;
      if ((await this.#parts.hostProbe.portHolder(address, port)) === null) return `; ${port} is free`;
    }
    return '';
  }

  /** Another stack's file that wants the same, whether it is up or not. */
  async #rival(
    name: string,
    wanted: readonly { readonly hostPort: number }[],
  ): Promise<{ readonly stack: string; readonly port: number } | null> {
    for (const stack of await this.#parts.folders.list()) {
      if (stack === name) continue;
      const other = await this.#parts.stacks.spec(stack).catch(() => null);
      const theirs = other === null ? [] : portsOf(other).map(({ hostPort }) => hostPort);
      const port = wanted.find(({ hostPort }) => theirs.includes(hostPort))?.hostPort;
      if (port !== undefined) return { stack, port };
    }
    return null;
  }

  async #kernel(): Promise<CheckResult> {
    const info = this.#parts.engineInfo();
    if (info === null || !info.local) {
      return untried('Whether the engine’s machine mounts NFS is tried before anything is started.');
    }
    const mounts = await this.#parts.facts.mountsNfs();
    if (mounts === false) return problem(kernelLacksNfs());
    return mounts
      ? ok('The kernel mounts NFS.')
      : untried('Whether the kernel mounts NFS shows when it is tried.');
  }

  async #fileServer({ server, port }: ServerPlace): Promise<CheckResult> {
    if (server === '') return OK;
    const kernel = await this.#kernel();
    if (kernel.state === 'problem') return kernel;
    const info = this.#parts.engineInfo();
    const reach = await this.#parts.addresses.connect(server, port, REACH_DEADLINE_MS);
    const from = info?.local === false ? ' from here, which is not where it would be mounted' : '';
    if (reach.kind === 'connected') {
      return from === ''
        ? ok(`The server answers on port ${port}.`)
        : untried(`The server answers on port ${port}${from}.`);
    }
    const { message, hint } = unreachable(server, port, reach, {
      refused: 'Start the NFS server there, or give its port.',
      silent: `It is down, or a firewall stands in between; port ${port} (TCP) must be open.`,
    });
    return from === '' ? problem({ message, hint }) : untried(`${message} That was tried${from}.`, hint);
  }

  /** What `up` would try before it touches anything, tried now. */
  async #export(asked: Asked): Promise<CheckResult> {
    const { question, questions, answers } = asked;
    const server = await this.#fileServer(placeOf(question, questions, answers));
    if (server.state === 'problem') return server;
    try {
      const { plan } = await this.#parts.stacks.preview(asked.spec);
      const mounts = plan.operations.filter(
        (operation) => operation.kind === 'check-mount' && operation.export?.server !== undefined,
      );
      const kernel = plan.operations.find(
        (operation) => operation.kind === 'check-mount' && operation.export === null,
      );
      const tools = new Set([...mounts, ...(kernel === undefined ? [] : [kernel])].flatMap(imageOf));
      const images = plan.operations.filter(
        ({ kind, target }) => kind === 'ensure-image' && tools.has(target),
      );
      if (mounts.length === 0) return server;
      if (images.length > 0 && !asked.request.isThorough) {
        return untried(
          'The mount is tried before anything is started.',
          'It can be tried now; the first time an image is made for it, which may take minutes.',
        );
      }
      const operations = [...images, ...(kernel === undefined ? [] : [kernel]), ...mounts];
      const deadlineMs = images.length > 0 ? THOROUGH_DEADLINE_MS : MOUNT_DEADLINE_MS;
      return await this.#outcome(JSON.stringify(mounts.map(exportOf)), operations, deadlineMs);
    } catch (error) {
      return mountFailure(toFailure(error));
    }
  }

  /** Of the trial that is under way for the same exports, or of a new one. */
  async #outcome(key: string, operations: readonly Operation[], deadlineMs: number): Promise<CheckResult> {
    const trial = this.#trials.get(key) ?? { result: this.#mount(operations, deadlineMs) };
    this.#trials.set(key, trial);
    const patience = new AbortController();
    const late = this.#parts.clock.sleep(ANSWER_WITHIN_MS, patience.signal).then((): CheckResult => TRYING);
    const result = await Promise.race([trial.result, late]);
    patience.abort();
    if (result !== TRYING) this.#trials.delete(key);
    return result;
  }

  async #mount(operations: readonly Operation[], deadlineMs: number): Promise<CheckResult> {
    const signal = AbortSignal.timeout(deadlineMs);
    try {
      for (const operation of operations) {
        await this.#parts.performer.perform(operation, { signal, onDetail: () => {} });
      }
      return ok('It was mounted and let go again.');
    } catch (error) {
      return mountFailure(toFailure(error));
    }
  }

  async #userinfo({ answer, request }: Asked): Promise<CheckResult> {
    const url = new URL(answer);
    const port = url.port === '' ? (url.protocol === 'http:' ? 80 : 443) : Number(url.port);
    const reach = await this.#parts.addresses.connect(url.hostname, port, REACH_DEADLINE_MS);
    if (reach.kind !== 'connected') {
      return problem(
        unreachable(url.hostname, port, reach, {
          refused: 'Look at the port, and whether the identity provider runs.',
          silent: 'It is down, or a firewall stands in between.',
        }),
      );
    }
    const asked = await this.#parts.addresses.askUserinfo(answer, request.token, REACH_DEADLINE_MS);
    if (asked.kind === 'failed') {
      return problem({
        message: `${url.hostname} takes connections, but the address could not be asked: ${asked.why}.`,
        hint: 'Look at the protocol (http or https) and at the certificate.',
      });
    }
    return userinfoResult(asked.status, request.token !== null);
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

interface ServerPlace {
  /** Empty while it was not given. */
  readonly server: string;
  readonly port: number;
}

/** The file server as answered, whatever else is answered about it. */
function placeOf(own: Question, questions: readonly Question[], answers: Answers): ServerPlace {
  const given = (subject: Question['subject']): string => {
    const found = questions.find((each) => each.component === own.component && each.subject === subject);
    return found === undefined ? '' : answerTo(found, answers).trim();
  };
  return { server: given('nfs-server'), port: Number(given('nfs-port')) || NFS_PORT };
}

interface Trial {
  readonly result: Promise<CheckResult>;
}

const TRYING: CheckResult = { state: 'trying', message: 'The mount is being tried.', hint: '' };

const exportOf = (operation: Operation) =>
  operation.kind === 'check-mount' ? [operation.export, operation.driverOptions] : null;

function mountFailure(failure: Failure): CheckResult {
  return failure.code.startsWith('engine-')
    ? untried('The engine could not be asked; the mount is tried before anything is started.')
    : problem(failure);
}

const PORTS_TO_TRY = 50;

const portsOf = (spec: StackSpec) => spec.components.flatMap((_, index) => hostPorts(spec, index));

const imageOf = (operation: Operation): readonly string[] =>
  operation.kind === 'check-mount' ? [operation.image] : [];

function unreachable(
  host: string,
  port: number,
  reach: Exclude<Reach, { readonly kind: 'connected' }>,
  hints: { readonly refused: string; readonly silent: string },
): { readonly message: string; readonly hint: string } {
  switch (reach.kind) {
    case 'unknown-name':
      return {
        message: `This machine does not know the name ${host}.`,
        hint: `Correct it, or give the address; \`getent hosts ${host}\` must answer.`,
      };
    case 'refused':
      return {
        message: `${host} is there (${reach.address}), but nothing listens on port ${port}.`,
        hint: hints.refused,
      };
    case 'silent':
      return { message: `${host} (${reach.address}) gives no answer on port ${port}.`, hint: hints.silent };
    case 'failed':
      return { message: `${host} cannot be reached on port ${port}: ${reach.why}.`, hint: hints.silent };
  }
}

/** Without a token the endpoint is right when it refuses; with one, when it does not. */
function userinfoResult(status: number, hasToken: boolean): CheckResult {
  const isRefusal = status === 401 || status === 403;
  if (hasToken) {
    if (status === 200) return ok('The endpoint knows the token.');
    return problem({
      message: isRefusal
        ? 'The endpoint is there and refuses the token.'
        : `The endpoint answers the token with status ${status}.`,
      hint: isRefusal
        ? 'Look at its expiry and its scopes: `openid` is needed.'
        : 'Look at the path of the address.',
    });
  }
  if (isRefusal) return ok('The endpoint is there and asks for a token.');
  return note(
    `The endpoint answers with status ${status} where no token was given; 401 is usual.`,
    'Look at the path, and try it with a token.',
  );
}
