/** How much a line matters, least first. A line that does not say is `unknown`, which no filter takes for any other. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warning', 'error', 'fatal'] as const;
export type KnownLevel = (typeof LOG_LEVELS)[number];
export type LogLevel = KnownLevel | 'unknown';

/** A level stands in its first words; what comes later is what the line is about. */
const HEAD_CHARACTERS = 200;
/** JSON may say its level last. */
const JSON_CHARACTERS = 4096;

const WORDS: Readonly<Record<string, KnownLevel>> = {
  trace: 'trace',
  finest: 'trace',
  debug: 'debug',
  dbg: 'debug',
  verbose: 'debug',
  fine: 'debug',
  info: 'info',
  information: 'info',
  notice: 'info',
  log: 'info',
  warn: 'warning',
  warning: 'warning',
  error: 'error',
  err: 'error',
  severe: 'error',
  alert: 'fatal',
  crit: 'fatal',
  critical: 'fatal',
  emerg: 'fatal',
  emergency: 'fatal',
  fatal: 'fatal',
  panic: 'fatal',
  dpanic: 'fatal',
};

const REDIS_MARKS: Readonly<Record<string, LogLevel>> = {
  '.': 'debug',
  '-': 'debug',
  '*': 'info',
  '#': 'warning',
};
const KLOG_LETTERS: Readonly<Record<string, LogLevel>> = { I: 'info', W: 'warning', E: 'error', F: 'fatal' };
const GANESHA_WORDS: Readonly<Record<string, LogLevel>> = {
  NULL: 'info',
  FATAL: 'fatal',
  MAJ: 'error',
  CRIT: 'error',
  WARN: 'warning',
  EVENT: 'info',
  INFO: 'info',
};

/** One way of writing a level; `levelOf` takes what the expression's groups found. */
interface Format {
  readonly expression: RegExp;
  readonly levelOf: (first: string, second: string) => LogLevel;
}

const word = (text: string): LogLevel => WORDS[text.toLowerCase()] ?? 'unknown';

const JSON_LEVEL = /"(?:level|severity|lvl|log\.level)" ?: ?(?:"(\w{1,12})"|(\d{1,3})\b)/i;

/** Of what our images print. The first that fits decides. */
const FORMATS: readonly Format[] = [
  {
    // Redis, Valkey, Sentinel: `1:M 21 Nov 2026 10:00:00.123 * Ready to accept connections`
    expression: /^\d+:[XCSM] \d{1,2} \w{3} \d{4} [\d:.]+ ([.*#-]) /,
    levelOf: (mark) => REDIS_MARKS[mark] ?? 'unknown',
  },
  {
    // PostgreSQL, whatever `log_line_prefix` is: two spaces follow the word. DETAIL, HINT, … belong to the line before.
    expression: /(?:^|[\s\]@])(DEBUG[1-5]|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC): {2}/,
    levelOf: (severity) => word(severity.replace(/\d$/, '')),
  },
  {
    // PostgreSQL's companions of a line that has said its level.
    expression: /(?:^|[\s\]@])(?:DETAIL|HINT|CONTEXT|QUERY|STATEMENT|LOCATION): {2}/,
    levelOf: () => 'unknown',
  },
  {
    // HAProxy about itself: `[WARNING]  (8) : config : …`
    expression: /^\[(NOTICE|WARNING|ALERT)\] +\(\d+\) : /,
    levelOf: (severity) => (severity === 'ALERT' ? 'error' : word(severity)),
  },
  {
    // HAProxy about its servers, without a prefix because its log format is `raw`.
    expression: /^(?:Backup )?Server [\w.-]+\/[\w.-]+ is (UP|DOWN|going DOWN)/,
    levelOf: (state) => (state === 'UP' ? 'info' : 'warning'),
  },
  {
    expression: /^(?:backend|proxy|listener) [\w.-]+ has no server available!/,
    levelOf: () => 'fatal',
  },
  {
    // HAProxy about a request: five times, then the status.
    expression: /^\S+ \[[^\]]+\] \S+ \S+ -?\d+(?:\/[+-]?\d+){4} (\d{3}|-1) /,
    levelOf: (status) => (status.startsWith('5') || status === '-1' ? 'error' : 'info'),
  },
  {
    // NFS-Ganesha: `… : ganesha.nfsd-7[main] main :NFS STARTUP :EVENT :…`
    expression: / :(NULL|FATAL|MAJ|CRIT|WARN|EVENT|INFO|DEBUG|MID_DEBUG|M_DBG|FULL_DEBUG|F_DBG) :/,
    levelOf: (severity) => GANESHA_WORDS[severity] ?? 'debug',
  },
  {
    // logfmt: `level=warn msg="…"`
    expression: /(?:^|\s)(?:level|lvl|severity)=["']?(\w{1,12})/i,
    levelOf: word,
  },
  {
    // klog: `E1121 10:00:00.123456       1 controller.go:114] …`
    expression: /^([IWEF])\d{4} \d\d:\d\d:\d\d\./,
    levelOf: (letter) => KLOG_LETTERS[letter] ?? 'unknown',
  },
  {
    // syslog: `<11>…`; the lowest three bits are its severity.
    expression: /^<(\d{1,3})>/,
    levelOf: (priority) => ofSyslog(Number(priority) & 7),
  },
  {
    // `[error]`, `(WARN)`, as nginx and many others; Python's and Patroni's `INFO: …`, `error: …`.
    expression:
      /(?:^|[\s|])(?:[[(<](trace|debug|info|notice|warn|warning|error|err|crit|critical|alert|emerg|fatal|panic|severe)[\])>]|(trace|debug|info|notice|warn|warning|error|crit|critical|fatal|panic|severe): )/i,
    levelOf: (bracketed, colon) => word(bracketed === '' ? colon : bracketed),
  },
  {
    // A word by itself counts when it is shouted: running text speaks of errors, too.
    expression:
      /(?:^|[\s|:])(TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|ERR|CRIT|CRITICAL|ALERT|EMERG|FATAL|PANIC|SEVERE)(?=[\s|:]|$)/,
    levelOf: word,
  },
];

export function detectLevel(text: string): LogLevel {
  if (text.charCodeAt(0) === 0x7b) {
    const found = JSON_LEVEL.exec(text.length > JSON_CHARACTERS ? text.slice(0, JSON_CHARACTERS) : text);
    if (found !== null) return found[1] === undefined ? ofNumber(Number(found[2])) : word(found[1]);
  }
  const head = headOf(text);
  for (const { expression, levelOf } of FORMATS) {
    const found = expression.exec(head);
    if (found !== null) return levelOf(found[1] ?? '', found[2] ?? '');
  }
  return 'unknown';
}

/** True for `level` and everything that matters more. */
export function isAtLeast(level: LogLevel, least: KnownLevel): boolean {
  return level !== 'unknown' && LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(least);
}

/** Colours stand between the words that are looked for. */
function headOf(text: string): string {
  const head = text.length > HEAD_CHARACTERS ? text.slice(0, HEAD_CHARACTERS) : text;
  return head.includes('\u001b') ? head.replace(/\u001b\[[0-9;:]*m/g, '') : head;
}

/** pino and bunyan count in tens; smaller numbers are syslog's. */
function ofNumber(level: number): LogLevel {
  if (level < 8) return ofSyslog(level);
  if (level < 10 || level > 69) return 'unknown';
  return LOG_LEVELS[Math.floor(level / 10) - 1] ?? 'unknown';
}

/** RFC 5424, section 6.2.1. */
function ofSyslog(severity: number): LogLevel {
  if (severity <= 2) return 'fatal';
  if (severity === 3) return 'error';
  if (severity === 4) return 'warning';
  return severity === 7 ? 'debug' : 'info';
}
