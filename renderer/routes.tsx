import type { ComponentType, LazyExoticComponent } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { KnownStack } from './features/shell/known-stack.tsx';
import { NowhereScreen } from './features/shell/nowhere-screen.tsx';
import { places, STACK_PLACES, type StackPlace } from './state/places.ts';
import { lazily } from './ui/lazily.ts';

/**
 * Which screen is at which address. Each screen is loaded when it is first gone to: what it needs (a terminal, a
 * graph, charts) is no part of the first load.
 */

type StackScreen = LazyExoticComponent<ComponentType<{ readonly stack: string }>>;

const loadOverview = async () => (await import('./features/overview/overview-screen.tsx')).OverviewScreen;
const LaterOverview = lazily(loadOverview);
/** There before the first picture is drawn, or never; then `LaterOverview` takes its place. */
let earlyOverview: ComponentType | null = null;
const SettingsScreen = lazily(
  async () => (await import('./features/settings/settings-screen.tsx')).SettingsScreen,
);
const SetupScreen = lazily(async () => (await import('./features/setup/setup-screen.tsx')).SetupScreen);

const STACK_SCREENS: Readonly<Record<'topology' | StackPlace, StackScreen>> = {
  topology: lazily(async () => (await import('./features/topology/topology-screen.tsx')).TopologyScreen),
  drills: lazily(async () => (await import('./features/drills/drills-screen.tsx')).DrillsScreen),
  logs: lazily(async () => (await import('./features/logs/logs-screen.tsx')).LogsScreen),
  incidents: lazily(async () => (await import('./features/incidents/incidents-screen.tsx')).IncidentsScreen),
  terminal: lazily(async () => (await import('./features/terminal/terminal-screen.tsx')).TerminalScreen),
  capacity: lazily(async () => (await import('./features/capacity/capacity-screen.tsx')).CapacityScreen),
  files: lazily(async () => (await import('./features/files/files-screen.tsx')).FilesScreen),
  updates: lazily(async () => (await import('./features/places/place-screen.tsx')).UpdatesScreen),
  backups: lazily(async () => (await import('./features/places/place-screen.tsx')).BackupsScreen),
  alerts: lazily(async () => (await import('./features/places/place-screen.tsx')).AlertsScreen),
  checklist: lazily(async () => (await import('./features/places/place-screen.tsx')).ChecklistScreen),
};

const DrillScreen = lazily(async () => (await import('./features/drills/drill-screen.tsx')).DrillScreen);
const RunScreen = lazily(async () => (await import('./features/runs/run-screen.tsx')).RunScreen);

/** In builds for people it is not there, and neither is anything that it imports. */
const GalleryScreen = import.meta.env.DEV
  ? lazily(async () => (await import('./features/gallery/gallery-screen.tsx')).GalleryScreen)
  : null;

/**
 * Loads the screen where most begin beside what the first picture needs anyway. React shows a place that it had to wait for
 * no sooner than 300 ms after it has shown that it waits; so the first picture has the screen in it.
 */
export async function loadEarly(path: string): Promise<void> {
  if (path !== places.overview()) return;
  try {
    earlyOverview = await loadOverview();
  } catch {
    // It is tried once more when it is drawn, where a failure can be shown.
  }
}

export function Screens() {
  const Overview = earlyOverview ?? LaterOverview;
  return (
    <Switch>
      <Route path="/">
        <Overview />
      </Route>
      <Route path="/settings">
        <SettingsScreen />
      </Route>
      <Route path="/setup">
        <SetupScreen draft={null} />
      </Route>
      <Route path="/setup/:draft">{({ draft }) => <SetupScreen key={draft} draft={draft} />}</Route>
      <Route path="/stacks">
        <Redirect to="/" replace />
      </Route>
      <Route path="/stacks/:stack">
        {({ stack }) => <OfStack stack={stack} screen={STACK_SCREENS.topology} />}
      </Route>
      <Route path="/stacks/:stack/drills/:drill">
        {({ stack, drill }) => (
          <KnownStack stack={stack}>
            <DrillScreen stack={stack} drill={drill} />
          </KnownStack>
        )}
      </Route>
      <Route path="/stacks/:stack/runs/:run">
        {({ stack, run }) => (
          <KnownStack stack={stack}>
            <RunScreen stack={stack} run={run} />
          </KnownStack>
        )}
      </Route>
      {STACK_PLACES.map((place) => (
        <Route key={place} path={`/stacks/:stack/${place}` as '/stacks/:stack/drills'}>
          {({ stack }) => <OfStack stack={stack} screen={STACK_SCREENS[place]} />}
        </Route>
      ))}
      {GalleryScreen !== null && (
        <Route path="/gallery">
          <GalleryScreen />
        </Route>
      )}
      <Route>
        <NowhereScreen />
      </Route>
    </Switch>
  );
}

function OfStack({ stack, screen: Screen }: { readonly stack: string; readonly screen: StackScreen }) {
  return (
    <KnownStack stack={stack}>
      <Screen stack={stack} />
    </KnownStack>
  );
}
