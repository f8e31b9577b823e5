import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { Refused } from './features/identity/permissions';
import { applyLanguage } from './i18n/language';
import './theme/base.css';

applyLanguage();
const root = document.getElementById('root');
if (root) {
  createRoot(root, {
    // A refusal is an answer, shown as a page; anything else is a fault worth a line in the console.
    onCaughtError: (error) => {
      if (!(error instanceof Refused)) globalThis.reportError(error);
    },
  }).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
