import type { ComponentSpec, StackSpec } from '../stack/stack-spec.ts';
import { printSize } from '../stack/values.ts';
import type { QUESTION_SECTIONS, QuestionSubject } from './question-kinds.ts';

/**
 * What a person is asked before a stack is made. The questions come from the stack file itself, a template's or a
 * person's own, so that a new template brings its questions along. All answers are text, as they were typed.
 */

export interface Question {
  /** Stable for as long as the component keeps its name. */
  readonly id: string;
  readonly section: (typeof QUESTION_SECTIONS)[number];
  readonly subject: QuestionSubject;
  /** Null of what concerns the whole stack. */
  readonly component: string | null;
  /** Which of several: a listener, a page, a member. */
  readonly detail: string;
  /** What the file says now. */
  readonly value: string;
  /** Not empty: one of these. */
  readonly options: readonly string[];
  /** Asked only while that question has that answer. */
  readonly when: { readonly question: string; readonly is: string } | null;
  /** May be left empty. */
  readonly isOptional: boolean;
  /** Where it stands in the file; what is wrong below it concerns this question. */
  readonly path: QuestionPath;
}

export type QuestionPath = readonly (string | number)[];

type Part = Pick<Question, 'id' | 'section' | 'subject' | 'value' | 'path'> & Partial<Question>;

const LOOPBACK = '127.0.0.1';
const EVERYWHERE = '0.0.0.0';

export function questionsOf(spec: StackSpec): readonly Question[] {
  return [
    question({ id: 'name', section: 'name', subject: 'stack-name', value: spec.name, path: ['name'] }),
    ...spec.components.flatMap((component, index) =>
      questionsAbout(component, ['components', index]).map((part) => ({
        ...part,
        component: component.name,
      })),
    ),
  ];
}

/** The answer as it stands: what was given, else what the file says. */
export function answerTo(own: Question, answers: Readonly<Record<string, string>>): string {
  return (Object.hasOwn(answers, own.id) ? answers[own.id] : undefined) ?? own.value;
}

export function isAsked(
  own: Question,
  questions: readonly Question[],
  answers: Readonly<Record<string, string>>,
): boolean {
  const { when } = own;
  if (when === null) return true;
  const other = questions.find(({ id }) => id === when.question);
  return other !== undefined && answerTo(other, answers) === when.is;
}

function question(part: Part): Question {
  return { component: null, detail: '', options: [], when: null, isOptional: false, ...part };
}

function questionsAbout(component: ComponentSpec, at: QuestionPath): readonly Question[] {
  return [
    ...ports(component, at),
    ...content(component, at),
    ...images(component, at),
    ...sizes(component, at),
  ];
}

function published(
  id: string,
  detail: string,
  publish: { readonly port: number; readonly address: string } | undefined,
  at: QuestionPath,
): readonly Question[] {
  if (publish === undefined) return [];
  const common = { section: 'ports', detail } as const;
  const options = [...new Set([LOOPBACK, EVERYWHERE, publish.address])];
  return [
    question({
      ...common,
      id: `${id}.port`,
      subject: 'port',
      value: String(publish.port),
      path: [...at, 'port'],
    }),
    question({
      ...common,
      id: `${id}.address`,
      subject: 'address',
      value: publish.address,
      options,
      path: [...at, 'address'],
    }),
  ];
}

function ports(component: ComponentSpec, at: QuestionPath): readonly Question[] {
  const { name } = component;
  switch (component.kind) {
    case 'balancer':
      return [
        ...component.listen.flatMap((listener, index) =>
          published(`${name}.listen.${listener.name}`, listener.name, listener.publish, [
            ...at,
            'listen',
            index,
            'publish',
          ]),
        ),
        ...published(`${name}.statistics`, 'statistics', component.statistics.publish, [
          ...at,
          'statistics',
          'publish',
        ]),
      ];
    case 'gateway':
      return component.direct.map((port, index) =>
        question({
          id: `${name}.direct.${index + 1}`,
          section: 'ports',
          subject: 'port',
          detail: `${name}-${index + 1}`,
          value: String(port),
          path: [...at, 'direct', index],
        }),
      );
    case 'service':
      return component.ports.flatMap((port, index) =>
        published(`${name}.ports.${port.port}`, String(port.port), port.publish, [
          ...at,
          'ports',
          index,
          'publish',
        ]),
      );
    default:
      return [];
  }
}

const COMMITS = ['on', 'strict', 'off'];
const CACHE_ENGINES = ['redis', 'valkey'];
const NFS_VERSIONS = ['4.2', '4.1', '4', '3'];

function content(component: ComponentSpec, at: QuestionPath): readonly Question[] {
  const { name } = component;
  switch (component.kind) {
    case 'postgres': {
      const section = 'database';
      return [
        question({
          id: `${name}.database`,
          section,
          subject: 'database-name',
          value: component.database,
          path: [...at, 'database'],
        }),
        question({
          id: `${name}.user`,
          section,
          subject: 'database-user',
          value: component.user,
          path: [...at, 'user'],
        }),
        ...(component.topology === 'single'
          ? []
          : [
              question({
                id: `${name}.synchronous`,
                section,
                subject: 'database-commits',
                value: component.synchronous ?? 'on',
                options: COMMITS,
                path: [...at, 'synchronous'],
              }),
            ]),
      ];
    }
    case 'redis':
      return [
        question({
          id: `${name}.engine`,
          section: 'cache',
          subject: 'cache-engine',
          value: component.engine,
          options: CACHE_ENGINES,
          path: [...at, 'engine'],
        }),
      ];
    case 'files':
      return fileSource(name, component.source, [...at, 'source']);
    case 'gateway':
      return [
        question({
          id: `${name}.tokens`,
          section: 'tokens',
          subject: 'tokens-kind',
          value: component.tokens.kind,
          options: ['file', 'userinfo'],
          path: [...at, 'tokens', 'kind'],
        }),
        question({
          id: `${name}.tokens.url`,
          section: 'tokens',
          subject: 'userinfo-url',
          value: component.tokens.kind === 'userinfo' ? component.tokens.url : '',
          when: { question: `${name}.tokens`, is: 'userinfo' },
          path: [...at, 'tokens', 'url'],
        }),
      ];
    default:
      return [];
  }
}

function fileSource(
  name: string,
  source: Extract<ComponentSpec, { kind: 'files' }>['source'],
  at: QuestionPath,
): readonly Question[] {
  const choice = `${name}.source`;
  const common = { section: 'files', when: { question: choice, is: 'nfs' } } as const;
  const remote = source.kind === 'nfs' ? source : null;
  const port = remote?.options.port;
  return [
    question({
      id: choice,
      section: 'files',
      subject: 'files-source',
      value: source.kind,
      // A file server of the stack's own is another component: it can be left, not chosen.
      options: ['local', 'nfs', ...(source.kind === 'nfs-server' ? ['nfs-server'] : [])],
      path: [...at, 'kind'],
    }),
    question({
      ...common,
      id: `${choice}.server`,
      subject: 'nfs-server',
      value: remote?.server ?? '',
      path: [...at, 'server'],
    }),
    question({
      ...common,
      id: `${choice}.export`,
      subject: 'nfs-export',
      value: remote?.export ?? '',
      path: [...at, 'export'],
    }),
    question({
      ...common,
      id: `${choice}.version`,
      subject: 'nfs-version',
      value: remote?.version ?? '4.2',
      options: NFS_VERSIONS,
      path: [...at, 'version'],
    }),
    question({
      ...common,
      id: `${choice}.port`,
      subject: 'nfs-port',
      value: port === undefined ? '' : String(port),
      isOptional: true,
      path: [...at, 'options', 'port'],
    }),
  ];
}

function images(component: ComponentSpec, at: QuestionPath): readonly Question[] {
  if (component.kind === 'files') return [];
  return [
    question({
      id: `${component.name}.image`,
      section: 'images',
      subject: 'image',
      value: component.image ?? '',
      isOptional: component.kind !== 'service',
      path: [...at, 'image'],
    }),
  ];
}

function sizes(component: ComponentSpec, at: QuestionPath): readonly Question[] {
  if (component.kind === 'files') return [];
  const { name, resources, replicas } = component;
  const isScalable =
    component.kind === 'gateway' ||
    component.kind === 'service' ||
    (component.kind === 'postgres' && component.topology === 'primary-standby') ||
    (component.kind === 'redis' && component.topology === 'sentinel');
  return [
    ...(isScalable
      ? [
          question({
            id: `${name}.replicas`,
            section: 'size',
            subject: 'replicas',
            value: String(replicas),
            path: [...at, 'replicas'],
          }),
        ]
      : []),
    question({
      id: `${name}.memory`,
      section: 'size',
      subject: 'memory',
      value: printSize(resources.memoryBytes),
      path: [...at, 'resources', 'memory'],
    }),
  ];
}
