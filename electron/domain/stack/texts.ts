import * as z from 'zod';
import { type IssueWords, isAddress } from './values.ts';

/** Longer texts of a stack file: commands, environments, addresses of other machines. */

const refusing = (test: (text: string) => IssueWords | null) =>
  z.string().superRefine((text, context) => {
    const words = test(text);
    if (words !== null) context.addIssue({ code: 'custom', message: words.expected, params: words });
  });

export const commandLine = z.array(z.string().max(4096)).min(1).max(64);

const CAPABILITIES = [
  ...['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'IPC_LOCK', 'KILL', 'NET_BIND_SERVICE', 'NET_RAW'],
  ...['SETGID', 'SETUID', 'SYS_CHROOT', 'SYS_NICE'],
] as const;

/** Those that do not hand the host over; SYS_ADMIN and its like need another tool than this file. */
export const capability = z.enum(CAPABILITIES);

export const numericUser = refusing((text) =>
  /^\d{1,6}(:\d{1,6})?$/.test(text)
    ? null
    : { expected: 'a numeric user, `uid` or `uid:gid`', hint: 'Write it in quotes, like "10050:10050".' },
);

const SECRET_NAME = /(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIALS?)$/i;
const URL_WITH_PASSWORD = /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/i;

const SECRET_HINT =
  'Everyone who may inspect the container reads its environment: name the secret under `secrets` and point a `…_FILE` variable at /etc/tandem/secrets/<name>.';

/** Values are never echoed: this is where secrets end up by mistake. */
export const environment = z
  .record(z.string(), z.string().max(8192))
  .superRefine((variables, context) => {
    if (Object.keys(variables).length > 128) {
      const words = { expected: 'at most 128 variables', hint: 'Put long configuration into a file.' };
      context.addIssue({ code: 'custom', message: words.expected, params: words });
    }
    for (const [variable, value] of Object.entries(variables)) {
      const words = environmentWords(variable, value);
      if (words !== null) {
        context.addIssue({
          code: 'custom',
          message: words.expected,
          path: [variable],
          params: { ...words, onKey: true },
        });
      }
    }
  })
  .default({});

function environmentWords(variable: string, value: string): IssueWords | null {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(variable)) {
    return {
      expected: 'the name of a variable: letters, digits and underscores',
      hint: 'Write it like `LOG_LEVEL`.',
    };
  }
  if (SECRET_NAME.test(variable)) return { expected: 'a variable that is no secret', hint: SECRET_HINT };
  if (URL_WITH_PASSWORD.test(value)) return { expected: 'a URL without a password in it', hint: SECRET_HINT };
  return null;
}

export const userinfoUrl = plainUrl(
  'a userinfo endpoint',
  'https://login.example.org/application/o/userinfo/',
);
export const serverUrl = plainUrl('an MCP server', 'http://tools:3001/mcp');

function plainUrl(what: string, example: string) {
  const hint = `Write it like \`${example}\`.`;
  return refusing((text) => {
    if (URL_WITH_PASSWORD.test(text) || /^https?:\/\/[^/]*@/.test(text)) {
      return { expected: 'a URL without credentials', hint };
    }
    const match = /^https?:\/\/([a-z0-9.-]{1,253})(?::(\d{1,5}))?(\/[\w./~%+-]*)?$/i.exec(text);
    if (match === null || Number(match[2] ?? 1) > 65_535 || Number(match[2] ?? 1) < 1) {
      return { expected: `an http or https URL of ${what}`, hint };
    }
    return null;
  });
}

const HOST_NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;

export const nfsServer = refusing((text) =>
  isAddress(text) || (HOST_NAME.test(text) && !/^[\d.]+$/.test(text))
    ? null
    : {
        expected: 'an IPv4 address or a host name',
        hint: 'Write it like `192.168.1.20` or `nas.example.org`.',
      },
);

/** A comma or a blank here would add mount options of its own. */
export const nfsExport = refusing((text) => {
  const hint = 'Write the path that the server exports, like `/srv/conversations`.';
  if (!text.startsWith('/')) return { expected: "an export path that starts with '/'", hint };
  if (text.split('/').some((part) => part === '..' || part === '.')) {
    return { expected: 'an export path that does not leave its folder', hint };
  }
  return /^\/[\w./@+-]{0,254}$/.test(text)
    ? null
    : { expected: 'an export path of letters, digits, dots, dashes and underscores', hint };
});
