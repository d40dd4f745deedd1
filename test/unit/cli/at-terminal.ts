import type { CliRig } from './cli-rig.ts';

export const pty = await import('node-pty').catch(() => null);

/** A program at a terminal of its own, with the command line's data folder. */
export function atTerminal(
  cli: CliRig,
  [program, ...args]: readonly [string, ...string[]],
  variables: Record<string, string>,
) {
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: '/nonexistent',
    TANDEM_HOME: cli.data,
    TERM: 'xterm',
    ...variables,
  };
  const terminal = (pty as NonNullable<typeof pty>).spawn(program, args, { cols: 120, rows: 40, env });
  let text = '';
  terminal.onData((chunk) => {
    text += chunk;
  });
  const end = new Promise<number>((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode)));
  return { terminal, end, text: () => text };
}
