import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './ui/theme.css';
import { App } from './app.tsx';
import { connectBrowserHost } from './bridge/browser-link.ts';
import { startSession } from './state/session.ts';

startSession(connectBrowserHost(window.location));

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
