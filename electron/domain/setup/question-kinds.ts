/** What can be asked about a stack. Apart from the questions themselves, because a page loads it first of all. */

export const QUESTION_SECTIONS = [
  'name',
  'ports',
  'database',
  'cache',
  'files',
  'tokens',
  'images',
  'size',
] as const;

export const QUESTION_SUBJECTS = [
  'stack-name',
  'port',
  'address',
  'database-name',
  'database-user',
  'database-commits',
  'cache-engine',
  'files-source',
  'nfs-server',
  'nfs-export',
  'nfs-version',
  'nfs-port',
  'tokens-kind',
  'userinfo-url',
  'image',
  'replicas',
  'memory',
] as const;

export type QuestionSubject = (typeof QUESTION_SUBJECTS)[number];
