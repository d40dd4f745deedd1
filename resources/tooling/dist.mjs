import { createPrivateKey, createPublicKey } from 'node:crypto';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { PROJECT } from './build.mjs';
import { signUpdates } from './packaging/sign-updates.mjs';
import { stageApp } from './packaging/stage.mjs';

/**
 * `npm run dist`: installers of the desktop app for this machine's system, in `release/`. `--dir` stops at the unpacked
 * app; `--electron-dist` names a folder or archive with Electron's binary where none can be fetched; `--output` a folder
 * other than `release`. `--release` makes apps that update themselves, and signs what they look for.
 */

const PLATFORMS = { linux: 'LINUX', darwin: 'MAC', win32: 'WINDOWS' };

/** Installers that nobody publishes need no address. */
const NO_HOMEPAGE = 'https://tandem.example';

async function makeInstallers({ dir, electronDist, output, release, say }) {
  const builder = await import('electron-builder');
  const update = release ? updateSource(process.env) : null;
  const folder = output ?? join(PROJECT, 'release');
  const app = join(folder, 'app');
  await stageApp({
    folder: app,
    say,
    homepage: update?.homepage ?? NO_HOMEPAGE,
    updateKey: update?.publicKey ?? null,
  });
  const made = await builder.build({
    projectDir: PROJECT,
    targets: builder.Platform[PLATFORMS[process.platform]].createTarget(dir ? 'dir' : undefined),
    // Uploading is the workflow's: what is looked at before it is published can still be thrown away.
    publish: 'never',
    config: {
      directories: { app, output: folder },
      ...(electronDist === undefined ? {} : { electronDist: resolve(electronDist) }),
      ...(update === null ? {} : { publish: { provider: 'github', owner: update.owner, repo: update.repo } }),
    },
  });
  if (update !== null) await signUpdates(folder, update.privateKey);
  return made;
}

/** What is installed takes updates from the repository that made it, signed with the key whose other half it has. */
function updateSource(environment) {
  const [owner, repo] = (environment.GITHUB_REPOSITORY ?? '').split('/');
  const pem = environment.TANDEM_UPDATE_KEY;
  if (!owner || !repo || !pem) {
    throw new Error(
      'A release needs GITHUB_REPOSITORY (owner/name) and TANDEM_UPDATE_KEY (an Ed25519 key in PEM).',
    );
  }
  const privateKey = createPrivateKey(pem);
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error('TANDEM_UPDATE_KEY is not an Ed25519 key.');
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64');
  return { owner, repo, homepage: `https://github.com/${owner}/${repo}`, privateKey, publicKey };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      dir: { type: 'boolean', default: false },
      release: { type: 'boolean', default: false },
      'electron-dist': { type: 'string' },
      output: { type: 'string' },
    },
  });
  try {
    const made = await makeInstallers({
      dir: values.dir,
      release: values.release,
      electronDist: values['electron-dist'],
      output: values.output === undefined ? undefined : resolve(values.output),
      say: (line) => process.stderr.write(`${line}\n`),
    });
    for (const path of made) process.stdout.write(`${path}\n`);
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
