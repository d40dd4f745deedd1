import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { serveBrowser } from '../../electron/transport/websocket.ts';
import { createFakeHost, hostInfo } from '../unit/transport/fake-host.ts';

/** The page as it is built for those who build it, served as the host serves pages, with nothing behind it. */
export interface GalleryPage {
  /** A new one for each browser context. */
  newLink(): string;
  close(): Promise<void>;
}

const BUILD_MS = 300_000;

export async function openGalleryPage(): Promise<GalleryPage> {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-gallery-'));
  try {
    await buildForDevelopment(folder);
    const host = await serveBrowser(
      createFakeHost({ 'host.info': () => hostInfo, 'stacks.list': () => ({ stacks: [] }) }),
      {
        port: 0,
        pageFolder: folder,
      },
    );
    return {
      newLink: () => host.newLink(),
      close: async () => {
        await host.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function buildForDevelopment(folder: string): Promise<void> {
  const args = ['build', '--mode', 'development', '--outDir', folder, '--emptyOutDir', '--logLevel', 'warn'];
  const env = { ...process.env, NODE_ENV: 'development' };
  await promisify(execFile)(process.execPath, ['node_modules/vite/bin/vite.js', ...args], {
    env,
    timeout: BUILD_MS,
  });
}
