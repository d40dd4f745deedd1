import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StackTemplates } from '../../ports/setup.ts';
import { fileFailure } from './durable-file.ts';

const TEMPLATE = /^([a-z][a-z0-9-]{0,39})\.yaml$/;

/** @param folder that of the installed application; nobody writes there */
export function createStackTemplates(folder: string): StackTemplates {
  return {
    list: async () => {
      try {
        const names = (await readdir(folder)).flatMap((name) => TEMPLATE.exec(name)?.[1] ?? []).sort();
        return await Promise.all(
          names.map(async (id) => ({ id, text: await readFile(join(folder, `${id}.yaml`), 'utf8') })),
        );
      } catch (error) {
        throw fileFailure(error, `The templates in ${folder} cannot be read`);
      }
    },
  };
}
