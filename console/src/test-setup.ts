import { afterEach } from 'vitest';

// Tests that render say themselves which language they mean.
localStorage.setItem('forecourt.language', 'zh');

afterEach(() => {
  document.body.innerHTML = '';
});
