import type { ReactNode } from 'react';
import type { EngineStatus } from '../../../electron/contract/schemas.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { formatSpan } from '../../ui/format.ts';
import { useNowMs } from '../../ui/now.ts';
import { FailureNotice } from './failure-notice.tsx';

/** What to do when there is nothing to show; each says what is being waited for, or the next command. */

function Hint({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="mx-auto mt-12 w-full max-w-2xl space-y-3">
      <h2 className="font-semibold text-title">{title}</h2>
      {children}
    </section>
  );
}

function Command({ text }: { readonly text: string }) {
  return (
    <p className="flex items-center justify-between gap-4 rounded-md border border-line bg-surface py-1.5 pr-1.5 pl-4">
      <code className="font-mono">{text}</code>
      <CopyButton text={text} label={`Copy “${text}”`} />
    </p>
  );
}

export function NoStack() {
  return (
    <Hint title="No stack yet">
      <p>
        A stack is a short file that says what should run. This brings up the default one, two gateways behind
        two balancers with their database, in a few seconds:
      </p>
      <Command text="tandem up" />
      <p className="text-quiet">
        This page shows it as it comes up. To see it break and stay up, run a drill then.
      </p>
    </Hint>
  );
}

export function NoEngine({ engine }: { readonly engine: EngineStatus }) {
  if (engine.failure === null) {
    return (
      <Hint title="Looking for a container engine">
        <p>Docker's contexts, its usual sockets, rootless Docker and Podman are asked in turn.</p>
      </Hint>
    );
  }
  return (
    <Hint title="No container engine">
      <FailureNotice failure={engine.failure} />
      <p>
        The host keeps looking; this page goes on by itself when an engine answers. What was tried, in detail:
      </p>
      <Command text="tandem doctor" />
    </Hint>
  );
}

export function WaitingForHost({ sinceMs, what }: { readonly sinceMs: number; readonly what: string }) {
  const nowMs = useNowMs();
  return (
    <Hint title={what}>
      <p className="text-quiet">Waiting for {formatSpan(nowMs - sinceMs)}.</p>
    </Hint>
  );
}

export function HostGone() {
  return (
    <Hint title="The host does not answer">
      <p>
        This page shows what a Tandem host tells it, and none is connected. If it was ended, start it again
        and open the new link that it prints:
      </p>
      <Command text="tandem serve" />
      <p className="text-quiet">The page keeps trying; the stack itself runs on without the host.</p>
    </Hint>
  );
}
