import { sign } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';

/** electron-builder describes the newest version in these, one for each system. */
const DESCRIPTION = /^latest.*\.yml$/;

/**
 * On Linux nothing but the server's word says that an update is ours; so each description is signed, and with the hashes
 * in it the files. `electron/shell/updates.ts` checks it on every system.
 */
export async function signUpdates(folder, privateKey) {
  const names = (await readdir(folder)).filter((name) => DESCRIPTION.test(name));
  if (names.length === 0) throw new Error(`Nothing in ${folder} describes an update.`);
  for (const name of names) {
    const path = join(folder, name);
    const description = parse(await readFile(path, 'utf8'));
    const signature = sign(null, Buffer.from(signedText(description)), privateKey).toString('base64');
    await writeFile(path, stringify({ ...description, signature }));
  }
}

/** The same as `signedText` in `electron/shell/update-signature.ts`; a test has the one check what the other signed. */
function signedText({ version, files }) {
  const lines = files.map(({ url, sha512 }) => `${sha512} ${url}`).sort();
  return ['tandem update', version, ...lines].join('\n');
}
