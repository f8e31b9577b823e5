import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: process.env.FORECOURT_PICTURES ? ['tests/pictures.ts'] : ['tests/**/*.test.ts'],
    globalSetup: ['tests/server.ts'],
    // One browser after the other: they share the machine with the server.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
