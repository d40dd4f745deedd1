import type { RequestParams } from '../../../../electron/contract/contract.ts';
import type { HostEvent } from '../../../../electron/contract/host-session.ts';
import type { TerminalStatus } from '../../../../electron/contract/terminals.ts';
import { fail } from '../../../../electron/domain/failure.ts';

/**
 * A terminal that says in capitals what is typed into it, so that it is not mistaken for the echo of a terminal
 * nearer by, and ends with 7 at `bye`.
 */
export function fakeTerminals(emit: (event: HostEvent) => void, journal: (line: string) => void) {
  let status: TerminalStatus | null = null;
  let written = '';
  const say = (text: string): void => {
    const data = Buffer.from(text).toString('base64');
    emit({ name: 'terminal.output', payload: { terminal: 't1', offset: written.length, data } });
    written += text;
  };
  const open = ({ target, columns, rows }: RequestParams<'terminal.open'>): TerminalStatus => {
    const title = target.kind === 'host' ? 'this machine' : `${target.client} in ${target.member}`;
    journal(`terminal.open ${title} ${columns}x${rows}`);
    status = {
      terminal: 't1',
      target: { kind: 'host' },
      title,
      openedBy: 'command',
      openedAtMs: Date.now(),
      columns,
      rows,
      viewers: 1,
      writtenBytes: 0,
      end: null,
    };
    // Before the answer: whose it is is not known yet to the client.
    say(`welcome to ${title}\r\n`);
    return status;
  };
  return {
    'terminal.open': open,
    'terminal.attach': ({ terminal }: RequestParams<'terminal.attach'>) => {
      if (status === null || terminal !== 't1') {
        return fail({ code: 'terminal-unknown', message: `There is no terminal session ${terminal}.` });
      }
      say('welcome back\r\n');
      return status;
    },
    'terminal.write': ({ data }: RequestParams<'terminal.write'>) => {
      const typed = Buffer.from(data, 'base64').toString();
      if (typed.includes('bye')) {
        say('\u001b[?25lGONE');
        const end = { reason: 'exited', exitCode: 7, signal: null } as const;
        emit({ name: 'terminal.ended', payload: { terminal: 't1', end } });
      } else {
        say(JSON.stringify(typed.toUpperCase()));
      }
      return {};
    },
    'terminal.resize': ({ columns, rows }: RequestParams<'terminal.resize'>) => {
      say(`size ${columns}x${rows}`);
      return {};
    },
    'terminal.acknowledge': () => ({}),
    'terminal.close': ({ terminal }: RequestParams<'terminal.close'>) => {
      journal(`terminal.close ${terminal}`);
      status = null;
      return {};
    },
    'terminals.list': () => ({ terminals: status === null ? [] : [status] }),
  };
}
