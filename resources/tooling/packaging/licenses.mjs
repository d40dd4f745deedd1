import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT } from '../build.mjs';

const LICENSE_FILE = /^(licen[cs]e|copying|notice)(\.|-|$)/i;

/** Text of the licenses of the packages that the given files (relative to the project) belong to. */
export async function licensesOf(files) {
  const folders = new Map();
  for (const file of files) {
    const match = /^(.*node_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(file.replaceAll('\\', '/'));
    if (match !== null) folders.set(match[1], match[2]);
  }
  const sections = await Promise.all(
    [...folders].map(async ([folder, name]) => ({
      name,
      text: await sectionOf(join(PROJECT, folder), name),
    })),
  );
  sections.sort((one, other) => (one.name < other.name ? -1 : 1));
  return [...new Set(sections.map(({ text }) => text))].join('\n');
}

async function sectionOf(folder, name) {
  const { version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const found = (await readdir(folder)).filter((file) => LICENSE_FILE.test(file)).sort();
  const texts = await Promise.all(found.map((file) => readFile(join(folder, file), 'utf8')));
  return [`## ${name} ${version} (${license})`, '', ...texts.map((text) => text.trim()), ''].join('\n');
}
