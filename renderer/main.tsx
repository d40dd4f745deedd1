import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './ui/theme.css';
import { App } from './app.tsx';
import { connectPage } from './bridge/connect-page.ts';
import { loadEarly } from './routes.tsx';
import { keepLiveRuns } from './state/live-run-memory.ts';
import { places } from './state/places.ts';
import { languageOf } from './state/preferences.ts';
import { loadPreferences, usePreferences } from './state/preferences-store.ts';
import { startSession } from './state/session.ts';
import { loadCatalogue } from './texts/catalogue.ts';
import { patiently } from './ui/lazily.ts';

loadPreferences();
keepLiveRuns(window.sessionStorage, (listener) => addEventListener('pagehide', listener));
startSession(connectPage(window));
const firstScreen = loadEarly(window.location.hash.slice(1) || places.overview());

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element #root');
const language = languageOf(usePreferences.getState().language, navigator.languages);
// Not awaited: whatever is loaded later imports from the same file as this, and would wait for its end.
void Promise.all([patiently(() => loadCatalogue(language)), firstScreen]).then(([catalogue]) =>
  createRoot(root).render(
    <StrictMode>
      <App texts={{ language, catalogue }} />
    </StrictMode>,
  ),
);
