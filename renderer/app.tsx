import { HostGone, NoEngine, NoStack, WaitingForHost } from './features/shell/empty-states.tsx';
import { FailureNotice } from './features/shell/failure-notice.tsx';
import { Header } from './features/shell/header.tsx';
import { EngineLostNotice, HostFileNotices, HostLostNotice } from './features/shell/notices.tsx';
import { StackHome } from './features/stack/stack-home.tsx';
import { dismissMisunderstanding, useConnection } from './state/connection-store.ts';
import { activeRun, useRuns } from './state/runs-store.ts';
import { shownStack, useStacks } from './state/stacks-store.ts';

export function App() {
  const shown = useStacks(shownStack);
  const byStack = useRuns((state) => state.byStack);
  const misunderstanding = useConnection((state) => state.misunderstanding);
  const isLinked = useConnection((state) => state.connection.phase === 'connected');
  const anyActive =
    Object.values(byStack)
      .map(activeRun)
      .find((run) => run !== null) ?? null;
  const active = shown === null ? anyActive : (activeRun(byStack[shown] ?? []) ?? anyActive);
  return (
    <>
      <Header active={isLinked ? active : null} />
      <main className="flex flex-col gap-3 px-6 py-4">
        {misunderstanding !== null && (
          <FailureNotice failure={misunderstanding} onDismiss={dismissMisunderstanding} />
        )}
        <HostLostNotice />
        <EngineLostNotice />
        <HostFileNotices />
        <Body shown={shown} />
      </main>
    </>
  );
}

function Body({ shown }: { readonly shown: string | null }) {
  const { connection, engine } = useConnection();
  const { loaded, byName, failure } = useStacks();
  const status = shown === null ? undefined : byName[shown];
  if (status !== undefined) return <StackHome status={status} />;
  if (connection.phase === 'connecting') {
    return <WaitingForHost sinceMs={connection.sinceMs} what="Connecting to the host" />;
  }
  if (connection.phase === 'disconnected') return <HostGone />;
  if (engine !== null && !engine.connected) return <NoEngine engine={engine} />;
  if (failure !== null) return <FailureNotice failure={failure} />;
  if (!loaded) return <WaitingForHost sinceMs={connection.sinceMs} what="Reading the stacks" />;
  return <NoStack />;
}
