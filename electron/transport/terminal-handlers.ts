import type {
  EventName,
  EventPayload,
  ParsedParams,
  RequestName,
  RequestResult,
} from '../contract/contract.ts';
import type { TerminalStatus } from '../contract/terminals.ts';
import type { TerminalDescription, TerminalEvent, TerminalLine } from '../services/terminals.ts';

/** Terminals over the contract: bytes as base64, and a client's line in place of its viewers. */

type TerminalRequest = Extract<RequestName, `terminal.${string}` | `terminals.${string}`>;

type TerminalHandlers = {
  readonly [N in TerminalRequest]: (
    params: ParsedParams<N>,
    client: { readonly terminals: TerminalLine },
  ) => Promise<RequestResult<N>>;
};

export const terminalHandlers: TerminalHandlers = {
  'terminal.open': async ({ target, columns, rows }, { terminals }) =>
    terminalStatus(await terminals.open(target, { columns, rows })),
  'terminal.attach': async ({ terminal, columns, rows, offset }, { terminals }) =>
    terminalStatus(terminals.attach(terminal, { columns, rows }, offset)),
  'terminal.detach': async ({ terminal }, { terminals }) => {
    terminals.detach(terminal);
    return {};
  },
  'terminal.write': async ({ terminal, data }, { terminals }) => {
    await terminals.write(terminal, Buffer.from(data, 'base64'));
    return {};
  },
  'terminal.resize': async ({ terminal, columns, rows }, { terminals }) => {
    await terminals.resize(terminal, { columns, rows });
    return {};
  },
  'terminal.acknowledge': async ({ terminal, offset }, { terminals }) => {
    terminals.acknowledge(terminal, offset);
    return {};
  },
  'terminal.close': async ({ terminal }, { terminals }) => {
    await terminals.close(terminal);
    return {};
  },
  'terminals.list': async (_params, { terminals }) => ({ terminals: terminals.list().map(terminalStatus) }),
};

export function sendTerminalEvent(
  event: TerminalEvent,
  send: <N extends EventName>(name: N, payload: EventPayload<N>) => void,
): void {
  const { terminal } = event;
  switch (event.kind) {
    case 'output':
      send('terminal.output', { terminal, offset: event.offset, data: base64(event.bytes) });
      return;
    case 'ended':
      send('terminal.ended', { terminal, end: event.end });
      return;
  }
}

function terminalStatus({ size, ...description }: TerminalDescription): TerminalStatus {
  return { ...description, ...size };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
