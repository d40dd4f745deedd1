import * as z from 'zod';
import { FailureError } from '../../domain/failure.ts';
import type {
  BalancerCounters,
  FrontendCounters,
  ServerCounters,
  ServerState,
} from '../../domain/traffic/balancer-counters.ts';
import { parseCsv } from './csv.ts';

/**
 * HAProxy's statistics as CSV (management guide, section 9.1, "CSV format"). Columns are found by the name in the first line,
 * because each version adds some; a column that is missed, or a figure that is none, refuses the whole answer.
 */

const FRONTEND = '0';
const SERVER = '2';

/** The listener on which a process answers for itself: those who ask are no clients. */
const OWN_FRONTEND = 'this_process';

const count = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);
/** Left empty where it does not apply. */
const countOrNothing = z
  .string()
  .regex(/^\d{0,15}$/)
  .transform((text) => (text === '' ? null : Number(text)));
const mode = z.enum(['http', 'tcp']);

const frontendRow = z.object({
  pxname: z.string(),
  mode,
  scur: count,
  stot: count,
  req_tot: countOrNothing,
  bin: count,
  bout: count,
});

const serverRow = z.object({
  pxname: z.string(),
  svname: z.string(),
  mode,
  status: z.string(),
  bck: count,
  qcur: count,
  scur: count,
  stot: count,
  bin: count,
  bout: count,
  rtime: countOrNothing,
  // Empty for a server that is not checked, and for one that follows another's checks.
  chkfail: countOrNothing,
  chkdown: countOrNothing,
  econ: countOrNothing,
  eresp: countOrNothing,
  wretr: countOrNothing,
  wredis: countOrNothing,
});

/** Throws `operation-failed`, with what was not understood. */
export function parseStatistics(text: string, member: string): BalancerCounters {
  const [header, ...lines] = parseCsv(text) ?? notUnderstood(member, 'its quotes do not match');
  const names = (header ?? []).map((name, index) => (index === 0 ? name.replace(/^# /, '') : name));
  if (!text.startsWith('# ') || !names.includes('type'))
    notUnderstood(member, 'it does not begin with names');
  const frontends: FrontendCounters[] = [];
  const servers: ServerCounters[] = [];
  for (const line of lines) {
    const row = Object.fromEntries(names.map((name, index) => [name, line[index]]));
    if (row.type === FRONTEND && row.pxname !== OWN_FRONTEND) {
      frontends.push(frontendOf(parsed(frontendRow, row, member)));
    } else if (row.type === SERVER) {
      servers.push(serverOf(parsed(serverRow, row, member), member));
    }
  }
  return { frontends, servers };
}

function frontendOf(row: z.output<typeof frontendRow>): FrontendCounters {
  return {
    name: row.pxname,
    mode: row.mode,
    sessions: row.scur,
    sessionsTotal: row.stot,
    requestsTotal: row.mode === 'http' ? (row.req_tot ?? 0) : null,
    bytesIn: row.bin,
    bytesOut: row.bout,
  };
}

function serverOf(row: z.output<typeof serverRow>, member: string): ServerCounters {
  return {
    backend: row.pxname,
    server: row.svname,
    mode: row.mode,
    state: stateOf(row.status, member),
    isBackup: row.bck > 0,
    queued: row.qcur,
    sessions: row.scur,
    sessionsTotal: row.stot,
    bytesIn: row.bin,
    bytesOut: row.bout,
    // It says 0 as long as there was no answer.
    responseMs: row.mode === 'http' && row.stot > 0 ? row.rtime : null,
    failedChecks: row.chkfail ?? 0,
    timesDown: row.chkdown ?? 0,
    connectionErrors: row.econ ?? 0,
    responseErrors: row.eresp ?? 0,
    retries: row.wretr ?? 0,
    redispatches: row.wredis ?? 0,
  };
}

/** `UP`, `UP 1/3` (going down), `DOWN 1/2` (coming up), `MAINT (via …)`, `no check`, … */
function stateOf(status: string, member: string): ServerState {
  const [word] = status.split(' ');
  switch (word) {
    case 'UP':
      return 'up';
    case 'DOWN':
      return 'down';
    case 'NOLB':
    case 'DRAIN':
      return 'draining';
    case 'MAINT':
      return 'maintenance';
    case 'no':
      return 'unchecked';
    default:
      return notUnderstood(member, `a server is ${JSON.stringify(status.slice(0, 40))}`);
  }
}

function parsed<T extends z.ZodType>(schema: T, row: unknown, member: string): z.output<T> {
  const result = schema.safeParse(row);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  return notUnderstood(member, `column ${issue?.path.join('.') ?? '?'}: ${issue?.message ?? 'unreadable'}`);
}

function notUnderstood(member: string, why: string): never {
  throw new FailureError({
    code: 'operation-failed',
    message: `The statistics of ${member} are not understood: ${why}.`,
    hint: 'An image of your own may bring another version of HAProxy; 2.4 and later are known.',
  });
}
